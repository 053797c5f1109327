#include "instruction_set.h"

#include <algorithm>
#include <array>

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

void resolve(Instruction &instruction, const std::string &opcode)
{
    static const Forms forms = all_forms();
    std::string mnemonic = opcode.substr(0, opcode.find('.'));
    bool has_memory = mnemonic == "ld" || mnemonic == "st";
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

    instruction.run = form.run;
    instruction.collective = form.collective;
    if (form.prepare)
    {
        form.prepare(instruction);
    }
}
}
