"""The words of the trade: elements, requesters, facts, decisions. Values only; nothing here decides anything.

Shapes follow the public formats `clerestory/facts/1` and `clerestory/decision/1`.
"""
