"""From text to tree: precedence climbing over the words of a formula, with the place of every mistake.

The grammar is Python's for expressions, with what one writes on a board besides: ^ for a power, x², 2x,
2(x + 1), |x| and Greek letters. What could be read in two ways is refused: 1/2x, xy, a(x + 1).
"""

from landscapes.formula.building import negative, raise_to
from landscapes.formula.functions import ALIASES, CALLED, CONSTANTS, VARIABLES
from landscapes.formula.sentences import closes_nothing, no_function, no_slider, stray_comma
from landscapes.formula.tokens import Token, tokens
from landscapes.formula.tree import DEEPEST, LONGEST, MOST_SLIDERS, FormulaError, Node


def read(text: str) -> Node:
    """The tree of a formula.

    Raises FormulaError with the position of the first mistake.
    """
    return Parser(tokens(text)).formula()


class Parser:
    """Reads one formula, from its first word to its last."""

    def __init__(self, words: list[Token]):
        self.words, self.at = words, 0
        self.open: list[Token] = []  # brackets, bars and exponents that stand around the current word
        self.sliders: list[str] = []
        self.spelled: dict[str, str] = {}  # how each variable is written here

    @property
    def word(self) -> Token:
        """The current word."""
        return self.words[self.at]

    def sign(self, *texts: str) -> Token | None:
        """The current word if it is one of these signs, which is then passed."""
        word = self.word
        if word.kind != "sign" or word.text not in texts:
            return None
        self.at += 1
        return word

    def formula(self) -> Node:
        """The whole of it."""
        if self.word.kind == "end":
            raise FormulaError("Type a formula, such as x**2 + 3*y**2.", 1)
        tree = self.sum()
        word = self.word
        if word.kind != "end":
            raise self.missing_sign()
        if not self.spelled:
            raise FormulaError("The formula contains neither x nor y, so there is nothing to walk on.")
        return tree

    def enter(self, opening: Token) -> None:
        """Go one level deeper."""
        if len(self.open) >= DEEPEST:
            raise FormulaError(
                f"The formula is nested more than {DEEPEST} levels deep at position {opening.position}.",
                opening.position,
            )
        self.open.append(opening)

    def sum(self) -> Node:
        """Terms with + and - between them. A sign in front belongs to the whole first term."""
        terms = [self.signed()]
        while sign := self.sign("+", "-"):
            term = self.signed()
            terms.append(negative(term) if sign.text == "-" else term)
        return Node("sum", tuple(terms)) if len(terms) > 1 else terms[0]

    def signed(self) -> Node:
        """A term with any number of signs in front."""
        odd = False
        while sign := self.sign("+", "-"):
            odd ^= sign.text == "-"
        term = self.product()
        return negative(term) if odd else term

    def product(self) -> Node:
        """Factors with * and / between them, or with nothing where that is clear."""
        factors, divided = [self.power()], False
        while True:
            if sign := self.sign("*", "/"):
                odd = False
                while minus := self.sign("+", "-"):
                    odd ^= minus.text == "-"
                factor = self.power()
                factor = negative(factor) if odd else factor
                divided = sign.text == "/"
                factors.append(Node("inverse", (factor,)) if divided else factor)
            elif self.follows_directly():
                if divided:
                    raise FormulaError(
                        f"The product at position {self.word.position} after a / can be read in two ways; "
                        "write a * and brackets, as in 1/(2*x).",
                        self.word.position,
                    )
                factors.append(self.power())
            else:
                return Node("product", tuple(factors)) if len(factors) > 1 else factors[0]

    def follows_directly(self) -> bool:
        """Whether the current word is a factor without a sign: 2x, 2(x + 1), (x + 1)(y - 1), x²y, πx."""
        before, word = self.words[self.at - 1], self.word
        ended = before.kind in ("number", "raised") or before.letter
        ended = ended or (before.kind == "sign" and before.text == ")")
        if word.kind == "name":
            return ended
        if word.kind == "number":
            return False
        bar = word.text == "|" and not (self.open and self.open[-1].text == "|")
        return ended and word.kind == "sign" and (word.text == "(" or bar)

    def power(self) -> Node:
        """A factor with its exponent; powers of powers are read from the right, as in Python."""
        base = self.primary()
        raised = self.word
        if raised.kind == "raised":
            self.at += 1
            exponent = Node("number", value=abs(float(raised.text)))
            base = raise_to(base, negative(exponent) if raised.text[0] == "-" else exponent, raised.position)
            if self.word.kind == "raised" or (self.word.kind == "sign" and self.word.text == "**"):
                raise FormulaError(
                    f"The power of a power at position {self.word.position} needs brackets.",
                    self.word.position,
                )
            return base
        sign = self.sign("**")
        if not sign:
            return base
        self.enter(sign)
        odd = False
        while minus := self.sign("+", "-"):
            odd ^= minus.text == "-"
        exponent = self.power()
        self.open.pop()
        return raise_to(base, negative(exponent) if odd else exponent, sign.position)

    def primary(self) -> Node:
        """A number, a name, a call, or what stands in brackets or bars."""
        word = self.word
        if word.kind == "number":
            self.at += 1
            return Node("number", value=float(word.text))
        if word.kind == "name":
            self.at += 1
            return self.name(word)
        if opening := self.sign("(", "|"):
            inner = self.inside(opening)
            return Node("abs", (inner,)) if opening.text == "|" else inner
        where = "at the end" if word.kind == "end" else f"before the {word.text}"
        raise FormulaError(
            f"A number, a name or a bracket is missing {where}, at position {word.position}.", word.position
        )

    def inside(self, opening: Token) -> Node:
        """What stands behind an opening bracket or bar, up to where it closes."""
        self.enter(opening)
        inner = self.sum()
        self.close(opening)
        return inner

    def close(self, opening: Token) -> None:
        """Pass what closes `opening`."""
        if not self.sign("|" if opening.text == "|" else ")"):
            if self.word.kind == "end" or self.word.text in (")", "|"):
                what = "bar" if opening.text == "|" else "bracket"
                raise FormulaError(
                    f"The {what} opened at position {opening.position} is not closed.", opening.position
                )
            raise self.missing_sign()
        self.open.pop()

    def name(self, word: Token) -> Node:
        """A variable, a constant, a slider or a call."""
        name = ALIASES.get(word.text, word.text)
        called = self.word.kind == "sign" and self.word.text == "("
        if name in CALLED:
            if called:
                return self.call(name, word)
            raise FormulaError(
                f"The function {word.text} at position {word.position} needs brackets, as in {word.text}(x).",
                word.position,
            )
        if called and not word.letter:
            raise FormulaError(no_function(word.text, word.position), word.position)
        if name in VARIABLES:
            name = VARIABLES[name]
            if self.spelled.setdefault(name, word.text) != word.text:
                raise FormulaError(
                    f"The name {word.text} at position {word.position} is the same variable as "
                    f"{self.spelled[name]}; write only one of them.",
                    word.position,
                )
        elif name not in CONSTANTS:
            self.slider(word)
        return Node("name", name=name)

    def slider(self, word: Token) -> None:
        """Take down a slider's name, or say why it cannot be one."""
        name, position = word.text, word.position
        if reason := no_slider(name, position):
            raise FormulaError(reason, position)
        if name not in self.sliders:
            self.sliders.append(name)
        if len(self.sliders) > MOST_SLIDERS:
            raise FormulaError(
                f"The name {name} at position {position} is one slider too many; {MOST_SLIDERS} are allowed.",
                position,
            )

    def call(self, name: str, word: Token) -> Node:
        """A function with its arguments in brackets."""
        opening = self.sign("(")
        assert opening is not None  # noqa: S101
        self.enter(opening)
        arguments = [self.sum()]
        while self.sign(","):
            arguments.append(self.sum())
        self.close(opening)
        few, many = {"power": (2, 2), "min": (2, LONGEST), "max": (2, LONGEST)}.get(name, (1, 1))
        if not few <= len(arguments) <= many:
            takes = "1 argument" if many == 1 else "2 arguments" if many == 2 else "at least 2 arguments"
            raise FormulaError(
                f"The function {word.text} at position {word.position} takes {takes}, not {len(arguments)}.",
                word.position,
            )
        return (
            raise_to(arguments[0], arguments[1], word.position)
            if name == "power"
            else Node(name, tuple(arguments))
        )

    def missing_sign(self) -> FormulaError:
        """What to say where a word follows that nothing connects to the one before."""
        text, position = self.word.text, self.word.position
        if text == ",":
            return FormulaError(stray_comma(position), position)
        if text == ")":
            return FormulaError(closes_nothing(position), position)
        return FormulaError(
            f"A sign such as + or * is missing before {text} at position {position}.", position
        )
