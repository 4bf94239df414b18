"""When a video on a slide plays: the animation tree that PowerPoint writes for its own videos."""

import re

from pptx.oxml import parse_xml
from pptx.slide import Slide

_NOW = '<p:stCondLst><p:cond delay="0"/></p:stCondLst>'
_SHAPE = '<p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl>'


def _call(ids: int, effect: str, opening: str, command: str, length: str) -> str:
    """A command to the video, inside the three levels that an effect is made of."""
    return (
        f'<p:par><p:cTn id="{ids}" fill="hold">{opening}<p:childTnLst>'
        f'<p:par><p:cTn id="{ids + 1}" fill="hold">{_NOW}<p:childTnLst>'
        f'<p:par><p:cTn id="{ids + 2}" {effect} presetClass="mediacall" presetSubtype="0" fill="hold">'
        f'{_NOW}<p:childTnLst><p:cmd type="call" cmd="{command}"><p:cBhvr>'
        f'<p:cTn id="{ids + 3}" dur="{length}" fill="hold"/>{_SHAPE}</p:cBhvr></p:cmd>'
        "</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par>"
    )


_ENTERED = _call(
    3,
    'presetID="1" nodeType="afterEffect"',
    '<p:stCondLst><p:cond delay="indefinite"/>'
    '<p:cond evt="onBegin" delay="0"><p:tn val="2"/></p:cond></p:stCondLst>',
    "playFrom(0.0)",
    "{length}",
)
_PLAYS = f"""<p:seq concurrent="1" nextAc="seek"><p:cTn id="2" dur="indefinite" nodeType="mainSeq">
<p:childTnLst>{_ENTERED}</p:childTnLst></p:cTn>
<p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:prevCondLst>
<p:nextCondLst><p:cond evt="onNext" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:nextCondLst>
</p:seq>"""
_CLICKED = f"""<p:seq concurrent="1" nextAc="seek">
<p:cTn id="8" restart="whenNotActive" fill="hold" evtFilter="cancelBubble" nodeType="interactiveSeq">
<p:stCondLst><p:cond evt="onClick" delay="0">{_SHAPE}</p:cond></p:stCondLst>
<p:endSync evt="end" delay="0"><p:rtn val="all"/></p:endSync><p:childTnLst>
{_call(9, 'presetID="2" nodeType="clickEffect"', _NOW, "togglePause", "1")}</p:childTnLst></p:cTn>
<p:nextCondLst><p:cond evt="onClick" delay="0">{_SHAPE}</p:cond></p:nextCondLst></p:seq>"""
_TREE = f"""<p:tnLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:par>
<p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot"><p:childTnLst>{{plays}}
<p:video><p:cMediaNode vol="80000"><p:cTn id="7" {{repeat}} fill="hold" display="0">
<p:stCondLst><p:cond delay="indefinite"/></p:stCondLst></p:cTn>{_SHAPE}</p:cMediaNode></p:video>
{_CLICKED}</p:childTnLst></p:cTn></p:par></p:tnLst>"""


def play(slide: Slide, video: int, seconds: float, *, autoplay: bool, loop: bool) -> None:
    """Let a video, the shape of this id, play when the slide is entered, and again; a click pauses it."""
    known = {"shape": video, "length": round(1000 * seconds)}
    tree = _TREE.format(
        plays=_PLAYS.format(**known) if autoplay else "",
        repeat='repeatCount="indefinite"' if loop else "",
        **known,
    )
    timing = slide.element.find("{*}timing")  # python-pptx put one there, with the video alone
    for child in list(timing):
        timing.remove(child)
    timing.append(parse_xml(re.sub(r">\s+<", "><", tree)))
