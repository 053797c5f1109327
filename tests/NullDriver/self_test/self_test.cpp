// Does the driver catch what it says? A small kernel runs without a fault; each change that breaks it must be caught by the check that is
// meant for it. Exit 0: all were. Needs PGGAN_NULL_EXECUTE=1.
#include "../checks.h"
#include "../settings.h"

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

extern "C"
{
int cuMemAlloc_v2(std::uint64_t *address, std::size_t bytes);
int cuMemFree_v2(std::uint64_t address);
int cuMemcpyAsync(std::uint64_t target, std::uint64_t source, std::size_t bytes, void *stream);
int cuModuleLoadData(void **module, const char *text);
int cuModuleGetFunction(void **function, void *module, const char *name);
int cuLaunchKernel(void *function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x, unsigned block_y, unsigned block_z,
    unsigned shared_bytes, void *stream, void **parameters, void **extra);
int cuGetErrorString(int error, const char **text);
}

using namespace null_driver;

namespace
{
constexpr unsigned threads = 64, groups = 3, numbers = threads * groups * 4;
constexpr int invalid_ptx = 218;

// Each thread copies 4 numbers into shared memory; when all have arrived, it takes those of the thread opposite, adds to each the first
// number of the lane opposite in its warp, and stores them: 64 threads a group.
const std::string kernel = R"(
.version 7.0
.target sm_80
.address_size 64
.visible .entry turn(.param .u64 source, .param .u64 target)
{
    .reg .pred %p<2>;
    .reg .b32 %r<12>;
    .reg .f32 %f<6>;
    .reg .b64 %rd<8>;
    .shared .align 16 .b8 chunks[1024];

    ld.param.u64 %rd1, [source];
    ld.param.u64 %rd2, [target];
    cvta.to.global.u64 %rd1, %rd1;
    cvta.to.global.u64 %rd2, %rd2;
    mov.u32 %r1, %tid.x;
    mov.u32 %r2, %ctaid.x;
    mad.lo.s32 %r3, %r2, 64, %r1;
    mul.wide.u32 %rd3, %r3, 16;
    add.u64 %rd4, %rd1, %rd3;
    add.u64 %rd5, %rd2, %rd3;

    shl.b32 %r4, %r1, 4;
    mov.b32 %r5, chunks;
    add.u32 %r6, %r5, %r4;
    cp.async.cg.shared.global [%r6], [%rd4], 16;
    cp.async.commit_group;
    cp.async.wait_group 0;
    bar.sync 0;

    sub.s32 %r7, 63, %r1;
    shl.b32 %r8, %r7, 4;
    add.u32 %r9, %r5, %r8;
    ld.shared.v4.f32 {%f0, %f1, %f2, %f3}, [%r9];
    setp.lt.s32 %p1, %r1, 16;
    mov.b32 %r10, %f0;
    shfl.sync.bfly.b32 %r11, %r10, 31, 31, 0xffffffff;
    mov.b32 %f4, %r11;
    add.f32 %f0, %f0, %f4;
    st.global.f32 [%rd5], %f0;
    st.global.f32 [%rd5+4], %f1;
    st.global.f32 [%rd5+8], %f2;
    st.global.f32 [%rd5+12], %f3;
    ret;
}
)";

struct Case
{
    const char *name;
    const char *what, *replacement;   // a change of the text; empty: none
    unsigned missing;                 // numbers that the target has too few
    const char *kind;                 // of the fault that must be found, others may follow from it; empty: none
};

const Case cases[] = {
    {"the text as it is", "", "", 0, ""},
    {"no bar.sync", "bar.sync 0;", "", 0, "race: read after another thread's write"},
    {"bar.sync of the warp alone", "bar.sync 0;", "bar.warp.sync 0xffffffff;", 0, "race: read after another thread's write"},
    {"no cp.async.wait_group", "cp.async.wait_group 0;", "", 0, "touched before its copy was waited for"},
    {"a wait for all groups but one", "cp.async.wait_group 0;", "cp.async.wait_group 1;", 0, "touched before its copy was waited for"},
    {"no cp.async.commit_group", "cp.async.commit_group;", "", 0, "copies never committed"},
    {"a buffer one number too small", "", "", 1, "out of bounds of global memory"},
    {"shared memory too small", "chunks[1024]", "chunks[1008]", 0, "out of bounds of shared memory"},
    {"a misaligned store", "[%rd5+4], %f1", "[%rd5+6], %f1", 0, "misaligned"},
    {"a misaligned vector", "ld.shared.v4.f32 {%f0, %f1, %f2, %f3}, [%r9];",
        "xor.b32 %r9, %r9, 8; ld.shared.v4.f32 {%f0, %f1, %f2, %f3}, [%r9];", 0, "misaligned"},
    {"a misaligned copy", "mov.b32 %r5, chunks;", "mov.b32 %r5, chunks; xor.b32 %r4, %r4, 8;", 0, "misaligned"},
    {"a shuffle of half of the lanes", "shfl.sync", "@%p1 shfl.sync", 0, "divergent collective"},
    {"shared memory that nobody wrote", "cp.async.cg", "setp.lt.s32 %p1, %r1, 16; @%p1 cp.async.cg", 0,
        "shared memory read that nobody wrote"},
    {"a barrier that half of the threads miss", "bar.sync 0;", "setp.lt.s32 %p1, %r1, 32; @%p1 ret; bar.sync 0;", 0,
        "barrier that not all threads reach"},
    {"an arrival after a fence", "ret;", "membar.gl; bar.sync 0; atom.add.global.u32 %r11, [%rd4], 1; ret;", 0, ""},
    {"an arrival without a fence", "ret;", "bar.sync 0; atom.add.global.u32 %r11, [%rd4], 1; ret;", 0,
        "stores that are not fenced before an arrival"},
};

// Texts that must be refused with the instruction and the kernel in the message.
const Case refused[] = {
    {"an unknown instruction", "add.f32 %f0, %f0, %f4;", "atom.add.f32 %f0, %f0, %f4;", 0, "unknown instruction: 'atom.add.f32"},
    {"an unknown modifier", "add.f32 %f0", "add.ftz.f32 %f0", 0, "unknown instruction: 'add.ftz.f32"},
    {"an unknown operand", "add.f32 %f0, %f0, %f4;", "add.f32 %f0, %f0, %clock;", 0, "unknown operand '%clock': 'add.f32"},
    {"an operand too few", "add.f32 %f0, %f0, %f4;", "add.f32 %f0, %f0;", 0, "it has 2 operands, not 3: 'add.f32"},
    {"a result that is no register", "add.f32 %f0, %f0, %f4;", "add.f32 1.0, %f0, %f4;", 0, "operand 1 must be a register: 'add.f32"},
    {"an unknown label", "ret;", "bra nowhere;", 0, "unknown label nowhere: 'bra nowhere"},
    {"another barrier", "bar.sync 0;", "bar.sync 1;", 0, "only barrier 0 is known: 'bar.sync 1"},
};

std::string text_of(const Case &c)
{
    std::string text = kernel;
    std::string what = c.what;
    if (!what.empty())
    {
        text.replace(text.find(what), what.size(), c.replacement);
    }

    return text;
}

void launch(void *module, std::uint64_t source, std::uint64_t target)
{
    void *function = nullptr;
    cuModuleGetFunction(&function, module, "turn");
    std::uint64_t parameters[] = {source, target};
    std::size_t bytes = sizeof parameters;
    void *extra[] = {reinterpret_cast<void *>(1), parameters, reinterpret_cast<void *>(2), &bytes, nullptr};
    cuLaunchKernel(function, groups, 1, 1, threads, 1, 1, 0, nullptr, nullptr, extra);
}

// What a kernel without a fault leaves.
bool is_turned(const std::vector<float> &result)
{
    for (unsigned i = 0; i < numbers; i++)
    {
        unsigned thread = i / 4 % threads, group = i / 4 / threads, opposite = threads - 1 - thread;
        unsigned other_lane = thread ^ 31, of_other_lane = threads - 1 - other_lane;
        float expected = static_cast<float>((group * threads + opposite) * 4 + i % 4);
        if (i % 4 == 0)
        {
            expected += static_cast<float>((group * threads + of_other_lane) * 4);
        }

        if (result[i] != expected)
        {
            return false;
        }
    }

    return true;
}

bool run(const Case &c)
{
    faults().clear();
    void *module = nullptr;
    if (cuModuleLoadData(&module, text_of(c).c_str()) != 0)
    {
        const char *error;
        cuGetErrorString(invalid_ptx, &error);
        std::printf("FAILED %s: %s\n", c.name, error);
        return false;
    }

    std::vector<float> values(numbers), result(numbers);
    for (unsigned i = 0; i < numbers; i++)
    {
        values[i] = static_cast<float>(i);
    }

    const std::size_t target_bytes = (numbers - c.missing) * sizeof(float);
    std::uint64_t source = 0, target = 0;
    cuMemAlloc_v2(&source, numbers * sizeof(float));
    cuMemAlloc_v2(&target, target_bytes);
    cuMemcpyAsync(source, reinterpret_cast<std::uint64_t>(values.data()), numbers * sizeof(float), nullptr);
    launch(module, source, target);
    cuMemcpyAsync(reinterpret_cast<std::uint64_t>(result.data()), target, target_bytes, nullptr);
    cuMemFree_v2(source);
    cuMemFree_v2(target);

    std::string found;
    for (const std::string &kind : faults().kinds())
    {
        found += (found.empty() ? "" : ", ") + kind;
    }

    bool is_whole = std::string(c.kind).empty();
    bool held = is_whole ? found.empty() && is_turned(result) : faults().kinds().count(c.kind) != 0;
    std::printf("%s %s: %s\n", held ? "held" : "FAILED", c.name, found.empty() ? "no fault" : found.c_str());
    return held;
}

bool is_refused(const Case &c)
{
    void *module = nullptr;
    int error = cuModuleLoadData(&module, text_of(c).c_str());
    const char *message = "";
    cuGetErrorString(error, &message);
    bool held = error == invalid_ptx && std::string(message).find(std::string("kernel turn: ") + c.kind) == 0;
    std::printf("%s %s: %s\n", held ? "held" : "FAILED", c.name, error ? message : "it was taken");
    return held;
}
}

int main()
{
    if (!settings().execute || !settings().check)
    {
        std::puts("The self test needs PGGAN_NULL_EXECUTE=1 and no PGGAN_NULL_CHECK=0.");
        return 2;
    }

    int failed = 0;
    for (const Case &c : cases)
    {
        failed += !run(c);
    }

    for (const Case &c : refused)
    {
        failed += !is_refused(c);
    }

    faults().clear();
    std::printf("%d failed\n", failed);
    return failed == 0 ? 0 : 1;
}
