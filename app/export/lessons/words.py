"""What the pages of lessons say around the lessons' own words: English, which `t` says where it is shown."""

from app.languages import mark, tn

NAME = "Optimizer Trajectories"
LEARN = mark("Learn")
CRUMBS = mark("Where you are")
LANGUAGE = mark("Language")
BACK = mark("← Back")
NEXT = mark("Next →")
STEPS = mark("Steps of this lesson")
PLAYGROUND = mark("Open in the playground")
KEYS = mark("→ next · space plays · s slides · n notes · ? terms")
HINT = mark("A hint")
NOTES = mark("Notes for the teacher")
ANSWER = mark("What the run says")
ERRATUM = mark("The decks disagree")
TERMS = mark("Terms")
CHAPTERS = mark("Lessons")
QUESTIONS = mark("By question")
SCRIPTLESS = mark("Without JavaScript the pictures stand still; the text and the answers are all here.")
COURSE = mark("The course")
STAGE = mark("The run")
SKIP = mark("To the text")
NEVER = mark("never")
NONE = mark("none of them")
ANSWERS = mark("Answers")
TICK = mark("Tick one, before the run decides.")
TICK_ALL = mark("Tick all that apply, before the run decides.")
RANK = mark("Write 1, 2, 3, … from the lowest to the highest, before the run decides.")
NUMBER = mark("Your number, between {low} and {high}:")
POINT = mark("Mark on the picture where {run} will be after step {step}.")
CURVE = mark("Draw the loss of {run} over the steps.")
LOSS = mark("loss")
STEPS_AXIS = mark("steps")


def minutes(count: int) -> str:
    """About how long a lesson takes."""
    return tn("{count} minute", "{count} minutes", count)


def bets(count: int) -> str:
    """How many questions a lesson asks."""
    return tn("{count} bet", "{count} bets", count)
