"""One room, as this replica knows it: what was said in it, and what is news to whom."""

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from app.classroom import asks as questions
from app.classroom import entries
from app.classroom.asks import Answer
from app.classroom.entries import Entry
from app.classroom.stage import PARTS, Now, Said
from app.classroom.tickets import Life, Ticket
from app.store import Stamped

MOST_STUDENTS = 400
"""Who may be here at a time,"""
MOST_ENTRIES = 1200
"""and entries that a room keeps: of those who have left, too."""
ABSENT = 45.0
"""Seconds after which what another replica said about who is there counts no more."""
OVER = "over"
"""The field that says that the teacher has closed the room."""
ASK = "ask"
"""No field, but what follows from two: the open question, with which a scene may travel."""
ENTRY, PRESENT = "e:", "p:"
"""What names of fields begin with: entries by students' ids, and who is connected to a replica, by its id."""


class Room:
    """What is known of a room, as fields of which the newest stand, and which of them changed after what.

    `version` counts changes; a field changed `at` a version. What phones and the projector are told follows
    from the fields; `settle` sums up what many fields come to, as often as somebody shall be told.
    """

    def __init__(self, life: Life, *, whole: bool = True) -> None:
        self.life = life
        self.tag = secrets.token_urlsafe(6)
        """Names this copy: versions of another say nothing here."""
        self.whole = whole
        """Whether nothing that was said here can have been lost."""
        self.replica = ""
        """Of which replica this copy is: who is connected there it is told itself."""
        self.strict = False
        self.fields: dict[str, Stamped] = {}
        self.told: dict[str, Any] = {}
        self.at: dict[str, int] = {}
        self.version = 0
        self.here: frozenset[str] = frozenset()
        self.sums: dict[str, dict[str, Any]] = {"host": {}, "phone": {}}
        self._summed = {"host": 0, "phone": 0}
        self._heard: dict[str, float] = {}

    # what is written

    def apply(self, fields: Mapping[str, Stamped], clock: float) -> dict[str, Stamped]:
        """Take fields over that are newer than what is here; return these.

        `clock` is this replica's, in seconds.
        """
        newer, before = {}, self.ask
        for name, one in fields.items():
            if name in self.fields and one.stamp <= self.fields[name].stamp:
                continue
            newer[name] = self.fields[name] = one
            self.told[name] = json.loads(one.value)
            if name.startswith(PRESENT):
                self._heard[name] = clock
            else:
                self._changed(name)
        if ("now" in newer or "asks" in newer) and self.ask != before:
            self._changed(ASK)
        return newer

    def said(self, said: Said) -> dict[str, Stamped]:
        """The fields of a message of the teacher's."""
        return {name: _field(said.n, part) for name, part in said.parts.items()}

    def entry(self, student: str, entry: Entry) -> tuple[dict[str, Stamped], list[str]]:
        """The field of a student's entry, and the questions whose answers stay as they were.

        These are the open one once it is frozen or revealed. After a loss an answer that is not here is
        taken even so: it was given before. Raises ValueError if the room keeps too many entries.
        """
        name = ENTRY + student
        if name not in self.fields and sum(one.startswith(ENTRY) for one in self.fields) >= MOST_ENTRIES:
            raise ValueError("full")
        told, now = entry.told(), self.now
        before = self.told.get(name, {}).get("answers", {})
        kept = []
        if now.ask and (now.frozen or now.revealed):
            given = told["answers"].get(now.ask)
            there = before.get(now.ask)
            if given != there and (there is not None or self.whole):
                kept.append(now.ask)
                told["answers"].pop(now.ask, None)
                if there is not None:
                    told["answers"][now.ask] = there
        return {name: _field(entry.n, told)}, kept

    def forget(self) -> None:
        """Keep nothing of what was said but that it is over."""
        self.fields = {name: one for name, one in self.fields.items() if name == OVER}
        self.told = {name: one for name, one in self.told.items() if name == OVER}
        self.sums, self.here = {"host": {}, "phone": {}}, frozenset()
        self._heard.clear()

    # what stands

    @property
    def now(self) -> Now:
        """How things stand."""
        return _now(self.fields["now"].value) if "now" in self.fields else Now()

    @property
    def fresh(self) -> bool:
        """Whether the teacher has said nothing here yet."""
        return not any(part in self.fields for part in PARTS)

    @property
    def over(self) -> bool:
        """Whether the teacher has closed it."""
        return OVER in self.fields

    @property
    def newest(self) -> int:
        """The largest number of what the teacher said."""
        return max((self.fields[part].stamp for part in PARTS if part in self.fields), default=0)

    @property
    def ask(self) -> dict[str, Any] | None:
        """The open question as JSON has it."""
        wanted = self.now.ask
        return next((one for one in self.asks if one["id"] == wanted), None) if wanted else None

    @property
    def asks(self) -> list[dict[str, Any]]:
        """All questions, as JSON has them."""
        return self.told.get("asks", [])

    @property
    def students(self) -> list[str]:
        """The ids of all who have an entry."""
        return [name.removeprefix(ENTRY) for name in self.told if name.startswith(ENTRY)]

    def knows(self, student: str) -> bool:
        """Whether a student has an entry."""
        return ENTRY + student in self.told

    def answers(self, ask: str) -> dict[str, Answer]:
        """What those students say to a question who are not hidden."""
        hidden, found = set(self.now.hidden), {}
        for student in self.students:
            given = entries.answers(self.told[ENTRY + student])
            if ask in given and student not in hidden:
                found[student] = given[ask]
        return found

    # what many fields come to

    def settle(self, connected: Iterable[str], clock: float, *, phones: bool) -> set[str]:
        """Sum up anew; which of "host" and "phone" have news by that. `connected` are the students who are
        connected to this replica. The phones' sum waits where `phones` is false."""
        here = set(connected)
        for name, heard in self._heard.items():
            if clock - heard < ABSENT and name != PRESENT + self.replica:
                here.update(self.told[name])
        for student in here ^ self.here:
            if self.knows(student):
                self._changed(ENTRY + student)
        self.here = frozenset(here)
        sums = self._sums()
        changed = set()
        for who, sum_ in sums.items():
            if sum_ != self.sums[who] and (phones or who == "host"):
                self.sums[who] = sum_
                self.version += 1
                self._summed[who] = self.version
                changed.add(who)
        return changed

    def _sums(self) -> dict[str, dict[str, Any]]:
        now, ask = self.now, self.ask
        answers = self.answers(ask["id"]) if ask else {}
        tally = questions.tally(questions.read(json.dumps(ask)), answers) if ask else None
        common = {
            "here": len(self.here),
            "joined": len(self.students),
            "answered": tally["n"] if tally else 0,
        }
        where = Counter(
            (place["lesson"], place["step"])
            if (place := self.told[ENTRY + student].get("where"))
            else ("", "")
            for student in self.students
            if student in self.here
        )
        places = [[lesson or None, step or None, count] for (lesson, step), count in sorted(where.items())]
        spotlight = None
        if now.spotlight and self.knows(now.spotlight) and now.spotlight not in now.hidden:
            one = self.told[ENTRY + now.spotlight]
            answer = one["answers"].get(now.ask) if now.ask else None
            spotlight = {"name": (one["name"] or None) if now.names else None, "answer": answer}
        return {
            "host": common | {"where": places, "tally": tally, "strict": self.strict},
            "phone": common | {"tally": tally if now.revealed else None, "spotlight": spotlight},
        }

    # what is news

    def id(self) -> str:
        """What names all that was said so far."""
        return f"{self.tag}-{self.version}"

    def since(self, text: str | None) -> int:
        """The version that an id names; -1 if it is none of this copy's."""
        tag, _, version = (text or "").rpartition("-")
        if tag != self.tag or not (version.isascii() and version.isdecimal() and len(version) < 16):
            return -1
        return int(version) if int(version) <= self.version else -1

    def news(self, ticket: Ticket, since: int) -> dict[str, Any]:
        """What of the room's is news to someone who has heard all until `since`; empty if nothing is."""
        return self._to_host(since) if ticket.host else self._to_phone(since)

    def you(self, student: str) -> dict[str, Any]:
        """What a student's own browser is told of its entry."""
        one = self.told.get(ENTRY + student, {"name": "", "answers": {}})
        stamp = self.fields[ENTRY + student].stamp if self.knows(student) else 0
        return {"id": student, "n": stamp, "name": one["name"], "answers": one["answers"]}

    def _to_phone(self, since: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self._newer("show", since):
            found["show"] = self.told.get("show")
        if self._newer("now", since):
            now = self.now.model_dump(mode="json")
            found["now"] = {name: one for name, one in now.items() if name not in ("hidden", "spotlight")}
        if self._newer(ASK, since):
            found["ask"] = self.ask
        return found | self._sum("phone", since)

    def _to_host(self, since: int) -> dict[str, Any]:
        found = {name: self.told.get(name) for name in ("show", "asks") if self._newer(name, since)}
        if self._newer("now", since):
            found["now"] = self.now.model_dump(mode="json")
        changed = [student for student in self.students if self.at[ENTRY + student] > since]
        if changed or since < 0:
            found["entries"] = [
                {"id": student, "here": student in self.here, **self.told[ENTRY + student]}
                for student in changed
            ]
        if since < 0:
            found["asks"] = self.asks
            found |= {"whole": True} | ({"fresh": True} if self.fresh else {})
        return found | self._sum("host", since)

    def _sum(self, who: str, since: int) -> dict[str, Any]:
        return {"class": self.sums[who]} if since < 0 or self._summed[who] > since else {}

    def _newer(self, part: str, since: int) -> bool:
        return since < 0 or self.at.get(part, 0) > since

    def _changed(self, name: str) -> None:
        self.version += 1
        self.at[name] = self.version


def _field(stamp: int, part: Any) -> Stamped:
    return Stamped(stamp, json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode())


def present(stamp: int, students: Iterable[str]) -> Stamped:
    """The field that says which students are connected to a replica."""
    return _field(stamp, sorted(students))


@lru_cache(maxsize=256)
def _now(text: bytes) -> Now:
    return Now.model_validate_json(text)
