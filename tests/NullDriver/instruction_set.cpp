#include "instruction_set.h"

#include <algorithm>
#include <set>

namespace null_driver
{
namespace
{
// Modifiers that change nothing here: singles are rounded to the nearest anyway, what a device approximates is computed well, there are no
// caches, and whether a warp branches together is seen.
bool is_without_effect(const std::string &mnemonic, const std::string &modifier)
{
    static const std::map<std::string, std::vector<std::string>> known = {
        {"add", {"rn"}}, {"sub", {"rn"}}, {"mul", {"rn"}}, {"fma", {"rn"}}, {"div", {"rn", "full", "approx"}},
        {"rcp", {"rn", "approx"}}, {"sqrt", {"rn", "approx"}}, {"rsqrt", {"approx"}}, {"sin", {"approx"}}, {"cos", {"approx"}},
        {"ex2", {"approx"}}, {"lg2", {"approx"}}, {"tanh", {"approx"}}, {"bra", {"uni"}}, {"ret", {"uni"}},
        {"ld", {"ca", "cg", "cs", "lu", "cv", "nc", "volatile", "weak"}}, {"st", {"wb", "cg", "cs", "wt", "volatile", "weak"}},
    };
    auto found = known.find(mnemonic);
    return found != known.end() && std::count(found->second.begin(), found->second.end(), modifier) != 0;
}

// Takes the state space and the number of values of a load or store out of its modifiers.
bool take_memory_modifier(Instruction &instruction, const std::string &modifier)
{
    static const std::map<std::string, Space> spaces = {
        {"global", Space::global}, {"shared", Space::shared}, {"local", Space::local}, {"param", Space::parameter}};
    auto space = spaces.find(modifier);
    if (space != spaces.end())
    {
        instruction.space = space->second;
        return true;
    }

    if (modifier == "v2" || modifier == "v4")
    {
        instruction.vector = modifier[1] - '0';
        return true;
    }

    return false;
}

// The first operands of an instruction that has a result: as many as a load loads, otherwise one.
std::size_t results_of(const Instruction &instruction, const std::string &mnemonic)
{
    static const std::set<std::string> without = {"st", "bra", "brx", "ret", "exit", "bar", "membar", "cp"};
    return without.count(mnemonic) ? 0 : static_cast<std::size_t>(instruction.vector);
}

Forms all_forms()
{
    Forms forms;
    add_arithmetic(forms);
    add_logic(forms);
    add_conversions(forms);
    add_data_movement(forms);
    add_control(forms);
    add_warp(forms);
    add_tensor_cores(forms);
    return forms;
}
}

void require_registers(const Instruction &instruction, std::size_t first, std::size_t count)
{
    for (std::size_t i = first; i < first + count; i++)
    {
        if (instruction.operands[i].kind != Operand::Kind::variable)
        {
            throw PtxError("operand " + std::to_string(i + 1) + " must be a register");
        }
    }
}

void resolve(Instruction &instruction, const std::string &opcode)
{
    static const Forms forms = all_forms();
    std::string mnemonic = opcode.substr(0, opcode.find('.'));
    bool has_memory = mnemonic == "ld" || mnemonic == "st" || mnemonic == "atom";
    std::string name = mnemonic;
    for (std::size_t dot = opcode.find('.'); dot != std::string::npos;)
    {
        std::size_t next = opcode.find('.', dot + 1);
        std::string modifier = opcode.substr(dot + 1, next == std::string::npos ? next : next - dot - 1);
        bool taken = is_without_effect(mnemonic, modifier) || (has_memory && take_memory_modifier(instruction, modifier));
        name += taken ? "" : "." + modifier;
        dot = next;
    }

    auto found = forms.find(name);
    if (found == forms.end())
    {
        throw PtxError("unknown instruction");
    }

    const Form &form = found->second;
    int expected = form.operands + (has_memory ? instruction.vector - 1 : 0), given = static_cast<int>(instruction.operands.size());
    if (given < expected || given > expected + form.optional_operands)
    {
        throw PtxError("it has " + std::to_string(given) + " operands, not " + std::to_string(expected));
    }

    require_registers(instruction, 0, results_of(instruction, mnemonic));
    instruction.run = form.run;
    instruction.collective = form.collective;
    if (form.prepare)
    {
        form.prepare(instruction);
    }
}
}
