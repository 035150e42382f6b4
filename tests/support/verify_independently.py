#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks a proof file or a published log with nothing of Isonomy: Python's standard library, and openssl for Ed25519.

    verify_independently.py proof VKEY FILE.tlog-proof      prints the record's body when the proof holds
    verify_independently.py tiles VKEY FOLDER               recomputes the root from the published leaves
    verify_independently.py checkpoint VKEY FILE            checks a signed checkpoint, prints its size
    verify_independently.py consistency VKEY FILE           checks that the newer log begins with the older one, prints both sizes

Exit: 0 it holds, 1 it does not (reason on standard error).
"""
import base64
import hashlib
import os
import struct
import subprocess
import sys
import tempfile


class Refuted(Exception):
    pass


def require(condition, reason):
    if not condition:
        raise Refuted(reason)


def ed25519_holds(public, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        def put(name, content):
            path = os.path.join(folder, name)
            with open(path, "wb") as out:
                out.write(content)
            return path
        key = put("key.der", bytes.fromhex("302a300506032b6570032100") + public)
        done = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", key, "-rawin", "-in", put("message", message),
                               "-sigfile", put("signature", signature)], capture_output=True, check=False)
        return done.returncode == 0


def open_checkpoint(note, vkey):
    name, key_hash, key = vkey.split("+", 2)
    key = base64.b64decode(key)
    require(hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] == key_hash, "the key does not fit its hash")
    text, _, signatures = note.rpartition(b"\n\n")
    text += b"\n"
    for line in signatures.splitlines():
        dash, signer, blob = line.decode().split(" ")
        blob = base64.b64decode(blob)
        if dash == "\u2014" and signer == name and blob[:4].hex() == key_hash:
            require(ed25519_holds(key[1:], text, blob[4:]), "the signature does not hold")
            origin, size, root = text.decode().splitlines()[:3]
            require(origin == name, "the checkpoint is of another log")
            return int(size), base64.b64decode(root)
    raise Refuted("no signature of this key")


def leaf_hash(leaf):
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_by_proof(leaf, index, size, siblings):
    """RFC 6962 2.1.1 from the top: which way each sibling lies follows from splitting the tree at powers of two."""
    sides = []
    while size > 1:
        half = 1
        while half * 2 < size:
            half *= 2
        if index < half:
            sides.append("right")
            size = half
        else:
            sides.append("left")
            index, size = index - half, size - half
    require(len(sides) == len(siblings), "the proof has the wrong length")
    result = leaf_hash(leaf)
    for side, sibling in zip(reversed(sides), siblings):
        result = node_hash(result, sibling) if side == "right" else node_hash(sibling, result)
    return result


def check_proof(vkey, path):
    with open(path, "rb") as file:
        head, _, note = file.read().partition(b"\n\n")
    lines = head.decode().split("\n")
    require(lines[0] == "c2sp.org/tlog-proof@v1", "not a proof file")
    extra = base64.b64decode(lines[1].removeprefix("extra "))
    index = int(lines[2].removeprefix("index "))
    size, root = open_checkpoint(note, vkey)
    require(index < size, "the checkpoint is older than the record")
    leaf, content = extra[:50], extra[50:]
    version, kind, leaf_index, recorded_at = struct.unpack(">BBQq", leaf[:18])
    require(version == 1 and 1 <= kind <= 7 and leaf_index == index, "the leaf is another record's")
    require(root_by_proof(leaf, index, size, [base64.b64decode(line) for line in lines[3:]]) == root, "the proof leads to another root")
    if content:
        require(hashlib.sha256(content).digest() == leaf[18:], "the record was altered")
        (key_length,) = struct.unpack(">I", content[:4])
        sys.stdout.buffer.write(content[4 + key_length:])


def check_checkpoint(vkey, path):
    with open(path, "rb") as file:
        print(open_checkpoint(file.read(), vkey)[0])


def roots_by_consistency(old, new, whole, proof):
    """RFC 6962 2.1.2 read backwards: both roots from the proof, as SUBPROOF built it. `whole`: the old tree's root is known to the reader."""
    if old == new:
        if whole is not None:
            return whole, whole
        node = proof.pop(0)
        return node, node
    half = 1
    while half * 2 < new:
        half *= 2
    sibling = proof.pop()
    if old <= half:
        older, newer = roots_by_consistency(old, half, whole, proof)
        return older, node_hash(newer, sibling)
    older, newer = roots_by_consistency(old - half, new - half, None, proof)
    return node_hash(sibling, older), node_hash(sibling, newer)


def check_consistency(vkey, path):
    with open(path, "rb") as file:
        head, _, note = file.read().partition(b"\n\n")
    lines = head.decode().split("\n")
    require(lines[0] == "isonomy-consistency@v1", "not a consistency file")
    word, old, old_root = lines[1].split(" ")
    old, old_root = int(old), base64.b64decode(old_root)
    size, root = open_checkpoint(note, vkey)
    require(word == "old" and 0 < old <= size, "the older size is wrong")
    proof = [base64.b64decode(line) for line in lines[2:]]
    try:
        older, newer = roots_by_consistency(old, size, old_root, proof)
    except IndexError:
        raise Refuted("the proof is too short") from None
    require(not proof, "the proof is too long")
    require(older == old_root and newer == root, "the proof leads to other roots")
    print(old, size)


def tile_name(number, width):
    parts = ["%03d" % (number % 1000)]
    while number >= 1000:
        number //= 1000
        parts.insert(0, "x%03d" % (number % 1000))
    return "/".join(parts) + (".p/%d" % width if width < 256 else "")


def tree_root(hashes):
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return node_hash(tree_root(hashes[:half]), tree_root(hashes[half:]))


def check_tiles(vkey, folder):
    with open(os.path.join(folder, "checkpoint"), "rb") as file:
        size, root = open_checkpoint(file.read(), vkey)
    hashes = []
    while len(hashes) < size:
        name = tile_name(len(hashes) // 256, min(256, size - len(hashes)))
        with open(os.path.join(folder, "tile/entries", name), "rb") as file:
            bundle = file.read()
        leaves = []
        while bundle:
            (length,) = struct.unpack(">H", bundle[:2])
            leaves.append(leaf_hash(bundle[2:2 + length]))
            bundle = bundle[2 + length:]
        with open(os.path.join(folder, "tile/0", name), "rb") as file:
            require(file.read() == b"".join(leaves), "tile 0/" + name + " does not fit its entries")
        hashes += leaves
    require(tree_root(hashes) == root, "the entries lead to another root")


def main():
    what, vkey, path = sys.argv[1:]
    try:
        {"proof": check_proof, "tiles": check_tiles, "checkpoint": check_checkpoint, "consistency": check_consistency}[what](vkey, path)
    except (Refuted, ValueError, OSError) as reason:
        sys.exit("refuted: %s" % reason)


if __name__ == "__main__":
    main()
