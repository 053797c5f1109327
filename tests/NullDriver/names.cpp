// PTX ISA, "Identifiers", "Using Addresses, Arrays, and Vectors", "Special Registers".
#include "names.h"

#include "instruction_set.h"
#include "ptx_syntax.h"

#include <algorithm>
#include <cctype>

namespace null_driver
{
namespace
{
const std::map<std::string, Special> special_registers = {
    {"%tid.x", Special::tid_x}, {"%tid.y", Special::tid_y}, {"%tid.z", Special::tid_z},
    {"%ntid.x", Special::ntid_x}, {"%ntid.y", Special::ntid_y}, {"%ntid.z", Special::ntid_z},
    {"%ctaid.x", Special::ctaid_x}, {"%ctaid.y", Special::ctaid_y}, {"%ctaid.z", Special::ctaid_z},
    {"%nctaid.x", Special::nctaid_x}, {"%nctaid.y", Special::nctaid_y}, {"%nctaid.z", Special::nctaid_z},
    {"%laneid", Special::laneid},
};
}

void Names::add_registers(const std::string &declaration)
{
    std::size_t dot = declaration.find('.'), end = declaration.find_first_of(blanks, dot);
    Type type = type_named(declaration.substr(dot + 1, end - dot - 1));
    if (type == Type::none)
    {
        throw PtxError("registers of an unknown type");
    }

    for (const std::string &name : parts_of(declaration.substr(end)))
    {
        std::size_t bracket = name.find('<');
        int count = bracket == std::string::npos ? 1 : number_in(name, bracket + 1);
        for (int i = 0; i < count; i++)
        {
            std::string one = bracket == std::string::npos ? name : name.substr(0, bracket) + std::to_string(i);
            scopes.back()[one] = {count_++, type};
        }
    }
}

const Names::Register *Names::find_register(const std::string &name) const
{
    for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope)
    {
        auto found = scope->find(name);
        if (found != scope->end())
        {
            return &found->second;
        }
    }

    return nullptr;
}

Operand Names::operand(const std::string &name, Type type) const
{
    Operand result;
    auto special = special_registers.find(name);
    auto variable = variables.find(name);
    if (const Register *found = find_register(name))
    {
        result.kind = Operand::Kind::variable;
        result.index = found->index;
        result.type = found->type;
    }
    else if (special != special_registers.end())
    {
        result.kind = Operand::Kind::special;
        result.index = static_cast<int>(special->second);
    }
    else if (variable != variables.end())
    {
        result.value = variable->second;
    }
    else if (!name.empty() && name[0] == '[')
    {
        return address(trimmed(name.substr(1, name.size() - 2)));
    }
    else if (!name.empty() && (std::isdigit(static_cast<unsigned char>(name[0])) || name[0] == '-'))
    {
        result.value = constant(name, type);
    }
    else if (name == "true" || name == "WARP_SZ")
    {
        result.value = name == "true" ? 1 : warp_threads;
    }
    else if (name != "false")
    {
        throw PtxError("unknown operand '" + name + "'");
    }

    return result;
}

Operand Names::address(const std::string &inside) const
{
    std::size_t plus = inside.find('+');
    Operand base = operand(trimmed(inside.substr(0, plus)), Type::u64);
    if (base.kind == Operand::Kind::special)
    {
        throw PtxError("a special register is no address");
    }

    Operand result;
    result.kind = Operand::Kind::address;
    result.index = base.index;
    result.value = base.value + (plus == std::string::npos ? 0 : constant(trimmed(inside.substr(plus + 1)), Type::u64));
    return result;
}
}
