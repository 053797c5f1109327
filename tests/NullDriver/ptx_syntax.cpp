// PTX ISA, "Syntax" and "State Spaces, Types, and Variables".
#include "ptx_syntax.h"

#include "instruction_set.h"

#include <algorithm>
#include <cstdlib>

namespace null_driver
{
namespace
{
std::uint64_t bits_of(double value, Type type)
{
    std::uint64_t bits = 0;
    float single = static_cast<float>(value);
    type == Type::f64 ? std::memcpy(&bits, &value, sizeof value) : std::memcpy(&bits, &single, sizeof single);
    return bits;
}
}

int bytes_of(Type type)
{
    switch (type)
    {
        case Type::b8: case Type::u8: case Type::s8: return 1;
        case Type::b16: case Type::u16: case Type::s16: return 2;
        case Type::b64: case Type::u64: case Type::s64: case Type::f64: return 8;
        default: return 4;
    }
}

Type type_named(const std::string &name)
{
    static const std::map<std::string, Type> types = {
        {"b8", Type::b8}, {"b16", Type::b16}, {"b32", Type::b32}, {"b64", Type::b64}, {"u8", Type::u8}, {"u16", Type::u16},
        {"u32", Type::u32}, {"u64", Type::u64}, {"s8", Type::s8}, {"s16", Type::s16}, {"s32", Type::s32}, {"s64", Type::s64},
        {"f32", Type::f32}, {"f64", Type::f64}, {"pred", Type::pred}};
    auto found = types.find(name);
    return found == types.end() ? Type::none : found->second;
}

std::string without_comments(const std::string &text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size();)
    {
        if (text.compare(i, 2, "//") == 0)
        {
            i = std::min(text.find('\n', i), text.size());
        }
        else if (text.compare(i, 2, "/*") == 0)
        {
            std::size_t end = text.find("*/", i);
            i = end == std::string::npos ? text.size() : end + 2;
        }
        else
        {
            result += text[i++];
        }
    }

    return result;
}

std::string trimmed(const std::string &text)
{
    std::size_t first = text.find_first_not_of(blanks);
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool starts_with(const std::string &text, const std::string &beginning)
{
    return text.compare(0, beginning.size(), beginning) == 0;
}

std::vector<std::string> parts_of(const std::string &text)
{
    std::vector<std::string> parts;
    int depth = 0;
    std::string part;
    for (char c : text)
    {
        depth += (c == '{' || c == '[' || c == '(') - (c == '}' || c == ']' || c == ')');
        if (c == ',' && depth == 0)
        {
            parts.push_back(trimmed(part));
            part.clear();
        }
        else
        {
            part += c;
        }
    }

    if (!trimmed(part).empty() || !parts.empty())
    {
        parts.push_back(trimmed(part));
    }

    return parts;
}

std::uint64_t constant(const std::string &text, Type type)
{
    char *end = nullptr;
    std::uint64_t bits;
    if (starts_with(text, "0f") || starts_with(text, "0F"))
    {
        std::uint32_t single_bits = static_cast<std::uint32_t>(std::strtoul(text.c_str() + 2, &end, 16));
        float single;
        std::memcpy(&single, &single_bits, sizeof single);
        bits = type == Type::f64 ? bits_of(single, type) : single_bits;
    }
    else if (starts_with(text, "0d") || starts_with(text, "0D"))
    {
        bits = std::strtoull(text.c_str() + 2, &end, 16);
    }
    else if (text.find('.') != std::string::npos)
    {
        bits = bits_of(std::strtod(text.c_str(), &end), type);
    }
    else
    {
        // Of negative ones strtoull gives the two's complement.
        bits = std::strtoull(text.c_str(), &end, 0);
        end += *end == 'U';
    }

    if (*end != '\0')
    {
        throw PtxError("unknown constant '" + text + "'");
    }

    return bits;
}

int number_in(const std::string &text, std::size_t at)
{
    return std::atoi(text.c_str() + at);
}

unsigned aligned(unsigned offset, unsigned alignment)
{
    return (offset + alignment - 1) / alignment * alignment;
}

Variable variable(const std::string &declaration)
{
    std::size_t bracket = declaration.find('['), name_end = declaration.find_last_not_of(blanks, bracket - 1) + 1;
    std::size_t name_start = declaration.find_last_of(blanks, name_end - 1) + 1;
    Type type = Type::none;
    unsigned alignment = 0;
    for (std::size_t dot = declaration.find('.'); dot < name_start; dot = declaration.find('.', dot + 1))
    {
        std::string word = declaration.substr(dot + 1, declaration.find_first_of(blanks, dot) - dot - 1);
        type = type_named(word) == Type::none ? type : type_named(word);
        alignment = word == "align" ? static_cast<unsigned>(number_in(declaration, dot + 6)) : alignment;
    }

    if (type == Type::none || (bracket != std::string::npos && declaration.find('[', bracket + 1) != std::string::npos))
    {
        throw PtxError("unknown declaration");
    }

    unsigned element = static_cast<unsigned>(bytes_of(type));
    unsigned count = bracket == std::string::npos ? 1 : static_cast<unsigned>(number_in(declaration, bracket + 1));
    return {declaration.substr(name_start, name_end - name_start), alignment ? alignment : element, element * count};
}
}
