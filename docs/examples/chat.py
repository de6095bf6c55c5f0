"""Asks about frames with OpenAI's own client, by HTTP alone: pip install openai

Usage: python chat.py frame-1.png frame-2.png   (a node or a gateway at http://127.0.0.1:8080, or at VALR_URL; its token, where it
wants one, in VALR_TOKEN)
"""

import base64
import mimetypes
import os
import sys

import openai

client = openai.OpenAI(base_url=os.environ.get("VALR_URL", "http://127.0.0.1:8080") + "/v1",
                       api_key=os.environ.get("VALR_TOKEN", "none is wanted"))


def picture(path):
    media_type = mimetypes.guess_type(path)[0] or "image/jpeg"
    with open(path, "rb") as file:
        data = base64.b64encode(file.read()).decode()
    return {"type": "image_url", "image_url": {"url": f"data:{media_type};base64,{data}"}}


question = "How many chairs are in this room?"
talk = [{"role": "user", "content": [picture(path) for path in sys.argv[1:]] + [{"type": "text", "text": question}]}]
model = next((model.id for model in client.models.list()), "valr-mini")  # before the first answer none is known
print("model:", model)

first = client.chat.completions.create(model=model, messages=talk)
print("steps:", first.choices[0].message.reasoning_content)
print("answer:", first.choices[0].message.content)
print("tokens:", first.usage.total_tokens)

# The conversation is a session: what was seen and thought so far is still there.
talk += [{"role": "assistant", "content": first.choices[0].message.content},
         {"role": "user", "content": "How many tables are in this room?"}]
for chunk in client.chat.completions.create(model=model, messages=talk, stream=True,
                                            stream_options={"include_usage": True}):
    for choice in chunk.choices:
        print(getattr(choice.delta, "reasoning_content", None) or choice.delta.content or "", end="", flush=True)
    if chunk.usage:
        print(f"\ntokens: {chunk.usage.total_tokens}")

try:
    client.chat.completions.create(model="valr-mini@000000000000", messages=talk)
except openai.APIStatusError as problem:
    print("no such version:", problem.status_code, problem.message)
try:
    client.chat.completions.create(model=model, messages=[{"role": "user", "content": [
        {"type": "image_url", "image_url": {"url": "http://example.org/room.jpg"}}, {"type": "text", "text": question}]}])
except openai.BadRequestError as problem:
    print("a picture elsewhere:", problem.status_code, problem.message)
