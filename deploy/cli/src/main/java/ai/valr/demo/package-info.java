/** A robot that walks through RoomWorld and asks about what its camera saw; the answers are scored. */
package ai.valr.demo;
