// SPDX-License-Identifier: Apache-2.0
// Ed25519 through OpenSSL: pure, without context or prehash. OpenSSL refuses S >= L and checks without the cofactor; tests pin it.
//
// Errors:  kIo when the system has no randomness to give.
// Threads: pure functions.
// Source:  RFC 8032.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "daemon/base/result.h"

namespace isonomy::merkle {

using Ed25519Seed = std::array<uint8_t, 32>;
using Ed25519Public = std::array<uint8_t, 32>;
using Ed25519Signature = std::array<uint8_t, 64>;

Result<Ed25519Seed> random_seed();
Ed25519Public public_of(const Ed25519Seed& seed);
Ed25519Signature ed25519_sign(const Ed25519Seed& seed, std::string_view message);
bool ed25519_verify(const Ed25519Public& key, std::string_view message, std::string_view signature);

}  // namespace isonomy::merkle
