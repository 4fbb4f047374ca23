// Sends the form that carries an answer to an application; without this, the visitor presses the button.
document.getElementById("answer").submit();
