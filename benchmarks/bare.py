"""The least that Flask does for a request, on the product's own server settings: the measure of its calls."""

from flask import Flask, Response, jsonify

from idp.config import Config
from idp.server import serve


def application() -> Flask:
    """Make an application whose only view answers empty JSON."""
    app = Flask("bare")

    @app.route("/", methods=["GET", "POST"])
    @app.get("/readyz")
    def empty() -> Response:
        return jsonify()

    return app


if __name__ == "__main__":
    serve(Config.from_process(), "benchmarks.bare:application")
