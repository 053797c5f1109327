#include "checks.h"

#include "settings.h"

namespace null_driver
{
void Faults::report(const std::string &kind, const std::string &kernel, const std::string &detail)
{
    std::lock_guard<std::mutex> guard(mutex);
    constexpr long told = 3;
    if (++counts[{kind, kernel}] <= told)
    {
        std::fprintf(log_file(), "FAULT %s: kernel %s: %s\n", kind.c_str(), kernel.c_str(), detail.c_str());
    }
}

long Faults::count() const
{
    std::lock_guard<std::mutex> guard(mutex);
    long count = 0;
    for (const auto &entry : counts)
    {
        count += entry.second;
    }

    return count;
}

std::set<std::string> Faults::kinds() const
{
    std::lock_guard<std::mutex> guard(mutex);
    std::set<std::string> kinds;
    for (const auto &entry : counts)
    {
        kinds.insert(entry.first.first);
    }

    return kinds;
}

void Faults::clear()
{
    std::lock_guard<std::mutex> guard(mutex);
    counts.clear();
}

void Faults::write_counts(std::FILE *out) const
{
    std::lock_guard<std::mutex> guard(mutex);
    for (const auto &[what, times] : counts)
    {
        std::fprintf(out, "  %ld times: %s: kernel %s\n", times, what.first.c_str(), what.second.c_str());
    }
}

Faults &faults()
{
    static Faults instance;
    return instance;
}

std::FILE *log_file()
{
    static std::FILE *const file = []
    {
        std::FILE *opened = settings().log.empty() ? nullptr : std::fopen(settings().log.c_str(), "a");
        std::FILE *chosen = opened ? opened : stderr;
        std::setvbuf(chosen, nullptr, _IOLBF, BUFSIZ);
        return chosen;
    }();
    return file;
}

void SharedMemoryWatch::reset(unsigned bytes)
{
    pieces.assign((bytes + piece_bytes - 1) / piece_bytes, Piece());
    interval = 0;
}

SharedMemoryWatch::Conflict SharedMemoryWatch::read(int thread, unsigned piece)
{
    Piece &p = pieces[piece];
    Conflict conflict;
    if (p.copier >= 0)
    {
        conflict = {"touched before its copy was waited for", p.copier};
    }
    else if (!p.has_value)
    {
        conflict = {"shared memory read that nobody wrote", -1};
    }
    else if (p.written == interval && p.writer != thread)
    {
        conflict = {"race: read after another thread's write", p.writer};
    }

    if (p.read != interval)
    {
        p.read = interval;
        p.reader = thread;
        p.several_readers = false;
    }
    else if (p.reader != thread)
    {
        p.several_readers = true;
    }

    return conflict;
}

SharedMemoryWatch::Conflict SharedMemoryWatch::write(int thread, unsigned piece)
{
    Piece &p = pieces[piece];
    Conflict conflict;
    if (p.copier >= 0)
    {
        conflict = {"touched before its copy was waited for", p.copier};
    }
    else if (p.written == interval && p.writer != thread)
    {
        conflict = {"race: write after another thread's write", p.writer};
    }
    else if (p.read == interval && (p.several_readers || p.reader != thread))
    {
        conflict = {"race: write after another thread's read", p.reader};
    }

    p.writer = thread;
    p.written = interval;
    p.has_value = true;
    return conflict;
}

SharedMemoryWatch::Conflict SharedMemoryWatch::begin_copy(int thread, unsigned piece)
{
    Conflict conflict = write(thread, piece);
    pieces[piece].copier = thread;
    return conflict;
}

void SharedMemoryWatch::end_copy(int thread, unsigned piece)
{
    Piece &p = pieces[piece];
    p.copier = -1;
    p.writer = thread;
    p.written = interval;
    p.has_value = true;
}
}
