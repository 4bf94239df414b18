/** The playhead of a class: what a hand does to it here, every phone does, and what another window of the teacher's does to it, this one does. */

/** @import { Clock } from "../core/clock.js" */
/** @import { Now, Room } from "./room.js" */

/** How long it rests before the class hears of it, in milliseconds. */
const REST = 200;

/** @param {Clock} clock @param {Room} room @param {() => boolean} busy whether it is not the class's just now */
export function createPlayhead(clock, room, busy) {
  /** What the class was told last. @type {Now["play"]} */ let told = { step: 0, playing: false };
  let timer = 0;
  const step = () => Math.floor(clock.step + 1e-6);

  /** @param {Now["play"]} play */
  function playAs(play) {
    told = play;
    clock.seek(play.step);
    if (play.playing) clock.play();
    else clock.pause();
  }

  /** @param {boolean} playing */
  function tell(playing) {
    clearTimeout(timer);
    if (told.step === step() && told.playing === playing) return;
    told = { step: step(), playing };
    const { ask } = room.parts.now;
    room.lead({ play: told, ...(playing && ask && { revealed: true, frozen: true }) });
  }

  return {
    playAs,
    /** Do what another window has done. */
    follow() {
      const { play } = room.parts.now;
      if (!busy() && (play.step !== told.step || play.playing !== told.playing)) playAs(play);
    },
    /** Once a frame: tell what a hand has done. */
    hear() {
      if (busy()) return;
      if (clock.playing !== told.playing) tell(clock.playing);
      else if (!clock.playing && step() !== told.step) {
        clearTimeout(timer);
        timer = window.setTimeout(() => !clock.playing && !busy() && tell(false), REST);
      }
    },
  };
}
