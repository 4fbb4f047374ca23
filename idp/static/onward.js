// Goes on to the next application that is told; without this, the visitor presses the button.
document.getElementById("onward").click();
