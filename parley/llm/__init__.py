"""The language model's door: an OpenAI-compatible endpoint through AutoGen's client, made to keep its promises.

`OpenAIModel` is the `parley.ports.ChatModel`; importing it costs no vendor until one is built.
"""
