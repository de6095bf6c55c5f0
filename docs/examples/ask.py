"""Publishes two frames, asks about them and prints the events: pip install "confluent-kafka[avro,schemaregistry]"

Uses nothing but the registry's schemas. Usage: python ask.py frame-1.png frame-2.png
"""

import sys
import time
import uuid

from confluent_kafka import DeserializingConsumer, SerializingProducer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import StringDeserializer, StringSerializer

BROKER = "127.0.0.1:9092"
registry = SchemaRegistryClient({"url": "http://127.0.0.1:8081/apis/ccompat/v7"})


def producer(topic):
    schema = registry.get_latest_version(topic + "-value").schema.schema_str
    return SerializingProducer({
        "bootstrap.servers": BROKER,
        "key.serializer": StringSerializer("utf_8"),
        "value.serializer": AvroSerializer(registry, schema),
    })


session = "python-" + uuid.uuid4().hex  # the key: frames and tasks of a session share it

frames = producer("valr.frames")
for i, path in enumerate(sys.argv[1:]):
    with open(path, "rb") as file:
        frames.produce("valr.frames", key=session, value={
            "session_id": session,
            "frame_id": f"frame-{i + 1}",
            "acquired_at": int(time.time() * 1e6),
            "data": file.read(),
        })
frames.flush()

events = DeserializingConsumer({
    "bootstrap.servers": BROKER,
    "group.id": session,
    "auto.offset.reset": "earliest",
    "isolation.level": "read_committed",
    "key.deserializer": StringDeserializer("utf_8"),
    "value.deserializer": AvroDeserializer(registry),
})
events.subscribe(["valr.events"])

tasks = producer("valr.tasks")
tasks.produce("valr.tasks", key=session, value={
    "session_id": session,
    "command": ("ai.valr.schemas.Ask", {
        "task_id": "task-1",
        "question": "Standing at the red chair and facing the blue box, is the green ball to my left or my right?",
        "options": ["left", "right"],
        "answer_type": "CHOICE",
    }),
})
tasks.flush()

deadline = time.time() + 60
while time.time() < deadline:
    message = events.poll(1.0)
    if message is None or message.key() != session:
        continue
    event = message.value()["event"]
    if "step" in event:
        print("step", event["step"], event["text"])
    elif "confidence" in event:
        print("answer", event["value"] or event["text"], "confidence", round(event["confidence"], 2))
        break
    elif "code" in event:
        sys.exit(f"failed: {event['code']} {event['message']}")
else:
    sys.exit("no answer within a minute")
events.close()
