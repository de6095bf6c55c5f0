/** RoomWorld, objectives, optimizer and evaluation. Knows no engine. */
package ai.valr.trainer;
