// What is found wrong: the list of faults, and the watch over a group's shared memory.
#pragma once
#include <cstdint>
#include <cstdio>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace null_driver
{
// Faults by kind and kernel. The first three of each are written to the log, all are counted. Threads may share it.
class Faults
{
public:
    void report(const std::string &kind, const std::string &kernel, const std::string &detail);

    long count() const;
    std::set<std::string> kinds() const;
    void clear();

    // A line for each kind and kernel.
    void write_counts(std::FILE *out) const;

private:
    mutable std::mutex mutex;
    std::map<std::pair<std::string, std::string>, long> counts;
};

Faults &faults();

// Where faults and counts go.
std::FILE *log_file();

// Who touched which piece of shared memory since the last barrier. Two threads of a group may touch the same piece between two barriers
// only by reading; barriers of a warp are not counted, so this is stricter than the PTX memory model. A piece is two bytes, the size of the
// smallest number that kernels store; two threads that store neighbouring single bytes would be taken for a race.
class SharedMemoryWatch
{
public:
    static constexpr unsigned piece_bytes = 2;

    // What is wrong with an access, and which other thread has to do with it. kind is null: nothing.
    struct Conflict
    {
        const char *kind = nullptr;
        int other = -1;
    };

    void reset(unsigned bytes);
    void barrier() { interval++; }

    Conflict read(int thread, unsigned piece);
    Conflict write(int thread, unsigned piece);

    // A copy into the piece begins; until it ends, nobody may touch the piece.
    Conflict begin_copy(int thread, unsigned piece);
    void end_copy(int thread, unsigned piece);

private:
    struct Piece
    {
        int writer = -1, written = -1;
        int reader = -1, read = -1;
        bool several_readers = false;
        int copier = -1;
        bool has_value = false;
    };

    std::vector<Piece> pieces;
    int interval = 0;
};
}
