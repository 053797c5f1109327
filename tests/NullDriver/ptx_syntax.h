// The words of a PTX text.
#pragma once
#include "ptx.h"

#include <string>
#include <vector>

namespace null_driver
{
constexpr const char *blanks = " \t\r\n";

std::string without_comments(const std::string &text);

std::string trimmed(const std::string &text);

bool starts_with(const std::string &text, const std::string &beginning);

// The integer at a place of a text.
int number_in(const std::string &text, std::size_t at);

// The parts between commas that stand in no brackets.
std::vector<std::string> parts_of(const std::string &text);

// A constant of an instruction of this type: 0f and 0d with the bits of a float, decimal floats, integers. Throws PtxError.
std::uint64_t constant(const std::string &text, Type type);

unsigned aligned(unsigned offset, unsigned alignment);

// A variable in memory, as in ".shared .align 16 .b8 name[1024]".
struct Variable
{
    std::string name;
    unsigned alignment, bytes;
};

// Throws PtxError where the declaration is of another kind.
Variable variable(const std::string &declaration);
}
