// SPDX-License-Identifier: Apache-2.0
// Exists so that cmake/pch.h is compiled once and reused by every room.
