// What the names of a kernel stand for.
#pragma once
#include "ptx.h"

#include <map>
#include <string>
#include <vector>

namespace null_driver
{
class Names
{
public:
    struct Register
    {
        int index;
        Type type;
    };

    // Registers are known within the braces in which they are declared, and hide others of their name.
    void open_scope() { scopes.emplace_back(); }
    void close_scope() { scopes.pop_back(); }

    // ".type name, name<count>".
    void add_registers(const std::string &declaration);

    // A parameter or a variable in memory, and its address.
    void add_variable(const std::string &name, std::uint64_t address) { variables[name] = address; }

    // Null: there is no such register here.
    const Register *find_register(const std::string &name) const;

    // Registers of all scopes.
    int registers() const { return count_; }

    // A register, a special one, a variable, an address in brackets, or a constant of an instruction of this type. Throws PtxError.
    Operand operand(const std::string &name, Type type) const;

private:
    // "base", "base+offset" or "offset": a register, a variable or a constant, and what is added to it.
    Operand address(const std::string &inside) const;

    std::vector<std::map<std::string, Register>> scopes{1};
    std::map<std::string, std::uint64_t> variables;
    int count_ = 0;
};
}
