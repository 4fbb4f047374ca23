"""The RPC API at `/`, wire-compatible with the vendor's RAM, IMS and STS: the clients of their cloud work against it.

`gateway` is the way of every call; a module for each resource of each product declares its actions.
"""

from flask import Blueprint

blueprint = Blueprint("api", __name__)
