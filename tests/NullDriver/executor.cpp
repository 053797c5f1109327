#include "executor.h"

#include "settings.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <random>
#include <set>

namespace null_driver
{
namespace
{
// Threads and groups may be executed in any order: results must not depend on it.
std::vector<int> order_of(int count)
{
    std::vector<int> order(count);
    std::iota(order.begin(), order.end(), 0);
    if (settings().order == 1)
    {
        std::reverse(order.begin(), order.end());
    }
    else if (settings().order > 1)
    {
        std::shuffle(order.begin(), order.end(), std::mt19937(settings().order));
    }

    return order;
}
}

std::uint64_t Thread::other_bits(const Operand &operand) const
{
    return operand.kind == Operand::Kind::special ? group->special(static_cast<Special>(operand.index), number) : operand.value;
}

void Thread::wait_for_copies(std::size_t left, const Instruction &instruction)
{
    while (committed_copies.size() > left)
    {
        for (const Copy &copy : committed_copies.front())
        {
            group->end_copy(*this, instruction, copy);
        }

        committed_copies.erase(committed_copies.begin());
    }
}

void Thread::report(const char *kind, const Instruction &instruction, const std::string &more) const
{
    faults().report(kind, group->kernel.name, group->place(number) + ": " + instruction.text + (more.empty() ? "" : ": ") + more);
}

Group::Group(const Kernel &kernel, const char *parameters, Extent grid, Extent block, const DeviceMemory &memory)
    : kernel(kernel),
      parameters(parameters),
      grid(grid),
      block(block),
      memory(memory),
      threads(block.count()),
      order(order_of(static_cast<int>(block.count())))
{
}

bool Group::has_unfenced_stores() const
{
    return std::any_of(threads.begin(), threads.end(), [](const Thread &thread) { return thread.has_unfenced_stores; });
}

std::uint64_t Group::special(Special what, int thread) const
{
    unsigned number = static_cast<unsigned>(thread);
    switch (what)
    {
        case Special::tid_x: return number % block.x;
        case Special::tid_y: return number / block.x % block.y;
        case Special::tid_z: return number / block.x / block.y;
        case Special::ntid_x: return block.x;
        case Special::ntid_y: return block.y;
        case Special::ntid_z: return block.z;
        case Special::ctaid_x: return position.x;
        case Special::ctaid_y: return position.y;
        case Special::ctaid_z: return position.z;
        case Special::nctaid_x: return grid.x;
        case Special::nctaid_y: return grid.y;
        case Special::nctaid_z: return grid.z;
        case Special::laneid: return number % warp_threads;
    }

    return 0;
}

std::string Group::place(int thread) const
{
    return "group (" + std::to_string(position.x) + ", " + std::to_string(position.y) + ", " + std::to_string(position.z) + ") thread "
        + std::to_string(thread);
}

void Group::reset(std::uint64_t index)
{
    position = {static_cast<unsigned>(index % grid.x), static_cast<unsigned>(index / grid.x % grid.y),
        static_cast<unsigned>(index / grid.x / grid.y)};

    // What nobody has written is conspicuous: large integers, floats that are not numbers.
    constexpr std::uint64_t no_value = 0xdead'beef'dead'beef;
    for (std::size_t i = 0; i < threads.size(); i++)
    {
        Thread &thread = threads[i];
        thread.group = this;
        thread.number = static_cast<int>(i);
        thread.position = 0;
        thread.state = Thread::State::running;
        thread.registers.assign(kernel.registers, no_value);
        thread.local.assign(kernel.local_bytes, static_cast<char>(0xff));
        thread.open_copies.clear();
        thread.committed_copies.clear();
        thread.has_unfenced_stores = false;
    }

    shared.assign(kernel.shared_bytes, static_cast<char>(0xff));
    std::fill(std::begin(scrap), std::end(scrap), static_cast<char>(0xff));
    watch.reset(kernel.shared_bytes);
    last_used = nullptr;
}

void Group::run(std::uint64_t index)
{
    reset(index);
    for (bool moves = true; moves;)
    {
        moves = false;
        for (int i : order)
        {
            if (threads[i].state == Thread::State::running)
            {
                run(threads[i]);
                moves = true;
            }
        }

        moves = run_collectives() || moves || pass_barrier();
    }

    report_stuck();
}

void Group::run(Thread &thread)
{
    for (;;)
    {
        const Instruction &instruction = kernel.code[thread.position];
        executed++;
        if (instruction.predicate >= 0 && ((thread.registers[instruction.predicate] & 1) != 0) != instruction.runs_if)
        {
            thread.position++;
            continue;
        }

        switch (instruction.run(thread, instruction))
        {
            case Next::following:
                thread.position++;
                break;
            case Next::target:
                break;
            case Next::wait:
                return;
        }
    }
}

// Executes the instructions at which all threads of a warp have arrived.
bool Group::run_collectives()
{
    bool any = false;
    for (std::size_t first = 0; first < threads.size(); first += warp_threads)
    {
        std::size_t count = std::min<std::size_t>(warp_threads, threads.size() - first);
        auto warp = threads.begin() + static_cast<std::ptrdiff_t>(first), end = warp + static_cast<std::ptrdiff_t>(count);
        int position = warp->position;
        bool together = std::all_of(warp, end, [position](const Thread &thread)
        {
            return thread.state == Thread::State::at_collective && thread.position == position;
        });
        const Instruction *instruction = together ? &kernel.code[position] : nullptr;
        if (!together || (count < warp_threads && instruction->collective))
        {
            continue;
        }

        if (instruction->collective)
        {
            instruction->collective(&*warp, *instruction);
        }

        std::for_each(warp, end, [](Thread &thread)
        {
            thread.position++;
            thread.state = Thread::State::running;
        });
        any = true;
    }

    return any;
}

// Lets the threads pass the group's barrier when all that are left have arrived.
bool Group::pass_barrier()
{
    std::set<int> places;
    bool some_done = false;
    for (const Thread &thread : threads)
    {
        if (thread.state == Thread::State::at_collective)
        {
            return false;
        }

        some_done = some_done || thread.state == Thread::State::done;
        if (thread.state == Thread::State::at_barrier)
        {
            places.insert(thread.position);
        }
    }

    if (places.empty())
    {
        return false;
    }

    if (some_done)
    {
        faults().report("barrier that not all threads reach", kernel.name, place(0) + ": " + kernel.code[*places.begin()].text);
    }

    if (places.size() > 1)
    {
        faults().report("threads at different barriers", kernel.name, place(0) + ": " + std::to_string(places.size()) + " barriers");
    }

    watch.barrier();
    for (Thread &thread : threads)
    {
        if (thread.state == Thread::State::at_barrier)
        {
            thread.state = Thread::State::running;
            thread.position++;
        }
    }

    return true;
}

// Nothing moves any more: all threads should be done, and have nothing under way that nobody can wait for.
void Group::report_stuck() const
{
    auto stuck = std::find_if(threads.begin(), threads.end(), [](const Thread &t) { return t.state == Thread::State::at_collective; });
    if (stuck != threads.end())
    {
        stuck->report("divergent collective", kernel.code[stuck->position], "not all threads of its warp arrive");
    }

    auto open = std::find_if(threads.begin(), threads.end(), [](const Thread &thread) { return !thread.open_copies.empty(); });
    if (open != threads.end())
    {
        faults().report("copies never committed", kernel.name, place(open->number));
    }
}

std::uint64_t execute(const Kernel &kernel, const char *parameters, Extent grid, Extent block, const DeviceMemory &memory)
{
    Group group(kernel, parameters, grid, block, memory);
    std::uint64_t groups = grid.count();
    for (std::uint64_t i = 0; i < groups; i++)
    {
        group.run(settings().order == 1 ? groups - 1 - i : i);
    }

    return group.executed;
}
}
