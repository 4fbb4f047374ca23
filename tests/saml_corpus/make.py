"""Write the corpus anew: its files, and `corpus.toml`, which tells of each what stops it, one defence after another.

Run as `python -m tests.saml_corpus.make`. What the index then says is a claim that the tests hold us to.
"""

from tests.saml_corpus.cases import cases
from tests.saml_corpus.index import FILES, HEAD, INDEX, told
from tests.saml_corpus.walk import walked


def main() -> None:
    """Write everything."""
    made = list(cases())
    entries = [told(case, {door: walked(case, door) for door in case.doors}) for case in made]
    FILES.mkdir(exist_ok=True)
    for file in FILES.iterdir():
        file.unlink()
    for case in made:
        (FILES / case.file).write_bytes(case.raw)
    INDEX.write_text("\n".join([HEAD, *entries]), encoding="utf-8")


if __name__ == "__main__":
    main()
