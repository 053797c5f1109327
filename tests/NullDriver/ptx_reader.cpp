// PTX ISA, "Instruction Statements", as far as ILGPU and our assembly use them.
#include "ptx_reader.h"

#include "instruction_set.h"
#include "names.h"
#include "ptx_syntax.h"

#include <algorithm>

namespace null_driver
{
namespace
{
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
    const std::string &text;
    std::size_t position;
    std::string current;   // the statement that is read
    Kernel kernel;
    Names names;
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
        names.add_variable(v.name, base + used);
        used += v.bytes;
    }

    void read_body()
    {
        current.clear();
        for (int depth = 1; depth > 0;)
        {
            if (position >= text.size())
            {
                throw PtxError("the text ends within the kernel");
            }

            char c = text[position++];
            if (c == '{' && trimmed(current).empty())
            {
                names.open_scope();
                depth++;
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
                names.close_scope();
                depth--;
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

        kernel.registers = names.registers();
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
            names.add_registers(statement.substr(4));
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
            const Names::Register *predicate = names.find_register(name);
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
                    instruction.operands.push_back(names.operand(element, type));
                }
            }
            else if (bar != std::string::npos)
            {
                instruction.operands.push_back(names.operand(trimmed(operand.substr(0, bar)), type));
                second_result = trimmed(operand.substr(bar + 1));
            }
            else
            {
                instruction.operands.push_back(names.operand(operand, type));
            }
        }

        if (!second_result.empty())
        {
            instruction.operands.push_back(names.operand(second_result, Type::pred));
        }
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
