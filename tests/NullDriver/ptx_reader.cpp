// PTX ISA, "Instruction Statements" and "Instruction Operands", as far as ILGPU and our assembly use them.
#include "ptx_reader.h"

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

class KernelReader
{
public:
    KernelReader(const std::string &text, std::size_t entry) : text(text), position(entry)
    {
    }

    Kernel read()
    {
        try
        {
            read_parameters();
            read_body();
        }
        catch (const PtxError &e)
        {
            throw PtxError("kernel " + kernel.name + ": " + e.what() + ": '" + current + "'");
        }

        return std::move(kernel);
    }

private:
    struct Register
    {
        int index;
        Type type;
    };

    const std::string &text;
    std::size_t position;
    std::string current;   // the statement that is read
    Kernel kernel;
    std::vector<std::map<std::string, Register>> scopes{1};
    std::map<std::string, std::uint64_t> symbols;   // addresses of variables
    std::map<std::string, int> labels;
    std::map<std::string, std::vector<std::string>> target_lists;
    std::vector<std::pair<int, std::string>> branches, indexed_branches;

    // "name(parameters)" with everything up to the body's brace.
    void read_parameters()
    {
        std::size_t open = text.find('(', position), close = text.find(')', open), body = text.find('{', close);
        if (open == std::string::npos || body == std::string::npos)
        {
            throw PtxError("the kernel has no body");
        }

        kernel.name = trimmed(text.substr(position, open - position));
        for (const std::string &declaration : parts_of(text.substr(open + 1, close - open - 1)))
        {
            current = declaration;
            place(declaration, kernel.parameter_bytes, 0);
        }

        position = body + 1;
    }

    void place(const std::string &declaration, unsigned &used, std::uint32_t base)
    {
        Variable v = variable(declaration);
        used = aligned(used, v.alignment);
        symbols[v.name] = base + used;
        used += v.bytes;
    }

    void read_body()
    {
        current.clear();
        while (!scopes.empty())
        {
            if (position >= text.size())
            {
                throw PtxError("the text ends within the kernel");
            }

            char c = text[position++];
            if (c == '{' && trimmed(current).empty())
            {
                scopes.emplace_back();
            }
            else if (c == '{')
            {
                // A vector of operands.
                std::size_t end = std::min(text.find('}', position), text.size() - 1);
                current += text.substr(position - 1, end - position + 2);
                position = end + 1;
            }
            else if (c == '}')
            {
                require_nothing_left();
                scopes.pop_back();
            }
            else if (c == ';')
            {
                current = trimmed(current);
                read_statement(current);
                current.clear();
            }
            else if (c == ':' && is_label())
            {
                labels[trimmed(current)] = static_cast<int>(kernel.code.size());
                current.clear();
            }
            else
            {
                current += c;
            }
        }

        add_return();
        resolve_branches();
    }

    void require_nothing_left() const
    {
        if (!trimmed(current).empty())
        {
            throw PtxError("a statement without a semicolon");
        }
    }

    // A name and a single colon, unless it names the list of targets that follows.
    bool is_label() const
    {
        std::size_t next = text.find_first_not_of(blanks, position);
        bool is_double = text[position] == ':' || (!current.empty() && current.back() == ':');
        return !is_double && trimmed(current).find_first_of(" \t[") == std::string::npos
            && (next == std::string::npos || text.compare(next, 14, ".branchtargets") != 0);
    }

    void read_statement(const std::string &statement)
    {
        std::size_t targets = statement.find(".branchtargets");
        if (targets != std::string::npos)
        {
            target_lists[trimmed(statement.substr(0, statement.find(':')))] = parts_of(statement.substr(targets + 14));
        }
        else if (starts_with(statement, ".reg"))
        {
            declare_registers(statement.substr(4));
        }
        else if (starts_with(statement, ".shared"))
        {
            place(statement, kernel.shared_bytes, shared_base);
        }
        else if (starts_with(statement, ".local"))
        {
            place(statement, kernel.local_bytes, 0);
        }
        else if (!statement.empty() && !starts_with(statement, ".loc ") && !starts_with(statement, ".pragma"))
        {
            read_instruction(statement);
        }
    }

    // ".type name, name<count>".
    void declare_registers(const std::string &declaration)
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
                scopes.back()[one] = {kernel.registers++, type};
            }
        }
    }

    const Register *find_register(const std::string &name) const
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

    void read_instruction(const std::string &statement)
    {
        Instruction instruction;
        instruction.text = statement;
        std::string rest = statement;
        if (rest[0] == '@')
        {
            std::size_t end = std::min(rest.find_first_of(blanks), rest.size());
            instruction.runs_if = rest[1] != '!';
            std::string name = rest.substr(instruction.runs_if ? 1 : 2, end - (instruction.runs_if ? 1 : 2));
            const Register *predicate = find_register(name);
            if (!predicate || predicate->type != Type::pred)
            {
                throw PtxError("unknown predicate " + name);
            }

            instruction.predicate = predicate->index;
            rest = trimmed(rest.substr(end));
        }

        std::size_t end = std::min(rest.find_first_of(" \t\r\n{["), rest.size());
        std::string opcode = rest.substr(0, end);
        std::vector<std::string> operands = parts_of(rest.substr(end));
        if (starts_with(opcode, "bra"))
        {
            branches.emplace_back(static_cast<int>(kernel.code.size()), take_last(operands));
        }
        else if (starts_with(opcode, "brx"))
        {
            indexed_branches.emplace_back(static_cast<int>(kernel.code.size()), take_last(operands));
        }

        read_operands(instruction, operands, type_of(opcode));
        resolve(instruction, opcode);
        kernel.code.push_back(std::move(instruction));
    }

    // A label is no operand: it is resolved when all of them are known.
    static std::string take_last(std::vector<std::string> &operands)
    {
        if (operands.empty())
        {
            throw PtxError("a branch without a target");
        }

        std::string last = operands.back();
        operands.pop_back();
        return last;
    }

    // The last type of an opcode, by which constants are read.
    static Type type_of(const std::string &opcode)
    {
        std::size_t dot = opcode.rfind('.');
        return dot == std::string::npos ? Type::none : type_named(opcode.substr(dot + 1));
    }

    // Vectors count as their elements. Of "d|p" the second result comes last.
    void read_operands(Instruction &instruction, const std::vector<std::string> &operands, Type type)
    {
        std::string second_result;
        for (const std::string &operand : operands)
        {
            std::size_t bar = operand.find('|');
            if (!operand.empty() && operand[0] == '{')
            {
                for (const std::string &element : parts_of(operand.substr(1, operand.size() - 2)))
                {
                    instruction.operands.push_back(operand_of(element, type));
                }
            }
            else if (bar != std::string::npos)
            {
                instruction.operands.push_back(operand_of(trimmed(operand.substr(0, bar)), type));
                second_result = trimmed(operand.substr(bar + 1));
            }
            else
            {
                instruction.operands.push_back(operand_of(operand, type));
            }
        }

        if (!second_result.empty())
        {
            instruction.operands.push_back(operand_of(second_result, Type::pred));
        }
    }

    Operand operand_of(const std::string &name, Type type) const
    {
        Operand operand;
        auto special = special_registers.find(name);
        auto symbol = symbols.find(name);
        if (const Register *found = find_register(name))
        {
            operand.kind = Operand::Kind::variable;
            operand.index = found->index;
            operand.type = found->type;
        }
        else if (special != special_registers.end())
        {
            operand.kind = Operand::Kind::special;
            operand.index = static_cast<int>(special->second);
        }
        else if (symbol != symbols.end())
        {
            operand.value = symbol->second;
        }
        else if (!name.empty() && name[0] == '[')
        {
            return address_of(trimmed(name.substr(1, name.size() - 2)));
        }
        else if (!name.empty() && (std::isdigit(static_cast<unsigned char>(name[0])) || name[0] == '-'))
        {
            operand.value = constant(name, type);
        }
        else if (name == "true" || name == "WARP_SZ")
        {
            operand.value = name == "true" ? 1 : warp_threads;
        }
        else if (name != "false")
        {
            throw PtxError("unknown operand '" + name + "'");
        }

        return operand;
    }

    // "base", "base+offset" or "offset": a register, a variable or a constant, and what is added to it.
    Operand address_of(const std::string &inside) const
    {
        std::size_t plus = inside.find('+');
        Operand base = operand_of(trimmed(inside.substr(0, plus)), Type::u64);
        if (base.kind == Operand::Kind::special)
        {
            throw PtxError("a special register is no address");
        }

        Operand address;
        address.kind = Operand::Kind::address;
        address.index = base.index;
        address.value = base.value + (plus == std::string::npos ? 0 : constant(trimmed(inside.substr(plus + 1)), Type::u64));
        return address;
    }

    // Falling off the end returns.
    void add_return()
    {
        Instruction instruction;
        instruction.text = "the end";
        resolve(instruction, "ret");
        kernel.code.push_back(std::move(instruction));
    }

    void resolve_branches()
    {
        for (const auto &[index, label] : branches)
        {
            kernel.code[index].target = position_of(label, index);
        }

        for (const auto &[index, list] : indexed_branches)
        {
            auto found = target_lists.find(list);
            if (found == target_lists.end())
            {
                current = kernel.code[index].text;
                throw PtxError("unknown list of targets " + list);
            }

            for (const std::string &label : found->second)
            {
                kernel.code[index].targets.push_back(position_of(label, index));
            }
        }
    }

    int position_of(const std::string &label, int index)
    {
        auto found = labels.find(label);
        if (found == labels.end())
        {
            current = kernel.code[index].text;
            throw PtxError("unknown label " + label);
        }

        return found->second;
    }
};
}

Module read_module(const std::string &text)
{
    Module module;
    const std::string code = without_comments(text);
    const std::string entry = ".entry";
    for (std::size_t at = code.find(entry); at != std::string::npos; at = code.find(entry, at + 1))
    {
        Kernel kernel = KernelReader(code, at + entry.size()).read();
        module.emplace(kernel.name, kernel);
    }

    return module;
}
}
