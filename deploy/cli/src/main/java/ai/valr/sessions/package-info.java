/** What a session is worth and whether it lasts, measured on RoomWorld with a real model. Knows no Kafka. */
package ai.valr.sessions;
