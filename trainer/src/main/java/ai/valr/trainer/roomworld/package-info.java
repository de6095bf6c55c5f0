/**
 * RoomWorld: procedural furnished rooms seen by a turning camera, rendered with exact depth, points and instances, with
 * questions of VSI-Bench's types and their step-wise reasoning. Plain Java; every picture and text is a pure function of
 * a {@link ai.valr.trainer.roomworld.WorldConfig} and a {@link ai.valr.trainer.roomworld.SceneId}.
 */
package ai.valr.trainer.roomworld;
