namespace PGGan.Kernels.Gpu.Products;

/// <summary>
/// The sums of a warp's tile in registers, as text: declared, and written to shared memory. They are registers of the whole kernel,
/// <c>s0 … s127</c>, of which the compiler above knows nothing: what it knows it would keep in memory next to asynchronous copies (ILGPU
/// 1.5.3, ptxas 11.8). So are the operands of <see cref="TensorCoreOperands"/>: <c>a</c> and <c>b</c> for the first half of a slab's
/// positions, <c>c</c> and <c>d</c> for the second.
/// </summary>
/// <remarks>
/// Lane l is row <c>g = l / 4</c> and column <c>t = l mod 4</c> of an 8 × 4 arrangement. <c>s[64r + 4(4i + j) + 2p + q]</c> is the sum of
/// row <c>g + 8p</c> of row tile i and of column <c>2t + q</c> of column tile j of the left (r = 0) or right half; <see
/// cref="LaneAddress"/> says which rows and columns of the product these are. A test runs this very text on 32 lanes of an interpreter. PTX
/// ISA 7.8, "Warp Level Matrix Instructions".
/// </remarks>
internal static class TensorCoreSums
{
    /// <summary>Declares the sums of a tile of 64 × 32, zero, and its operands.</summary>
    public const string Clear = ".reg .f32 s<64>; .reg .b32 a<16>,b<8>,c<16>,d<8>; " + ClearLeft;

    /// <summary>Declares the sums of a tile of 64 × 64, zero, and its operands.</summary>
    public const string ClearWide = ".reg .f32 s<128>; .reg .b32 a<16>,b<16>,c<16>,d<16>; " + ClearLeft + ClearRight;

    /// <summary>
    /// Writes the left sums of rows 0 to 31. %0: this lane's first address, from <c>shared_base</c>; %1: from a row of its to the next.
    /// </summary>
    public const string StoreLeftUpper = OpenStore
        + "st.shared.v2.f32 [p+0],{s0,s1}; st.shared.v2.f32 [p+32],{s4,s5}; st.shared.v2.f32 [p+64],{s8,s9}; "
        + "st.shared.v2.f32 [p+96],{s12,s13};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s2,s3}; st.shared.v2.f32 [p+32],{s6,s7}; st.shared.v2.f32 [p+64],{s10,s11}; "
        + "st.shared.v2.f32 [p+96],{s14,s15};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s16,s17}; st.shared.v2.f32 [p+32],{s20,s21}; st.shared.v2.f32 [p+64],{s24,s25}; "
        + "st.shared.v2.f32 [p+96],{s28,s29};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s18,s19}; st.shared.v2.f32 [p+32],{s22,s23}; st.shared.v2.f32 [p+64],{s26,s27}; "
        + "st.shared.v2.f32 [p+96],{s30,s31};"
        + "}";

    /// <summary>Writes the left sums of rows 32 to 63.</summary>
    public const string StoreLeftLower = OpenStore
        + "st.shared.v2.f32 [p+0],{s32,s33}; st.shared.v2.f32 [p+32],{s36,s37}; st.shared.v2.f32 [p+64],{s40,s41}; "
        + "st.shared.v2.f32 [p+96],{s44,s45};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s34,s35}; st.shared.v2.f32 [p+32],{s38,s39}; st.shared.v2.f32 [p+64],{s42,s43}; "
        + "st.shared.v2.f32 [p+96],{s46,s47};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s48,s49}; st.shared.v2.f32 [p+32],{s52,s53}; st.shared.v2.f32 [p+64],{s56,s57}; "
        + "st.shared.v2.f32 [p+96],{s60,s61};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s50,s51}; st.shared.v2.f32 [p+32],{s54,s55}; st.shared.v2.f32 [p+64],{s58,s59}; "
        + "st.shared.v2.f32 [p+96],{s62,s63};"
        + "}";

    /// <summary>Writes the right sums of rows 0 to 31.</summary>
    public const string StoreRightUpper = OpenStore
        + "st.shared.v2.f32 [p+0],{s64,s65}; st.shared.v2.f32 [p+32],{s68,s69}; st.shared.v2.f32 [p+64],{s72,s73}; "
        + "st.shared.v2.f32 [p+96],{s76,s77};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s66,s67}; st.shared.v2.f32 [p+32],{s70,s71}; st.shared.v2.f32 [p+64],{s74,s75}; "
        + "st.shared.v2.f32 [p+96],{s78,s79};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s80,s81}; st.shared.v2.f32 [p+32],{s84,s85}; st.shared.v2.f32 [p+64],{s88,s89}; "
        + "st.shared.v2.f32 [p+96],{s92,s93};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s82,s83}; st.shared.v2.f32 [p+32],{s86,s87}; st.shared.v2.f32 [p+64],{s90,s91}; "
        + "st.shared.v2.f32 [p+96],{s94,s95};"
        + "}";

    /// <summary>Writes the right sums of rows 32 to 63.</summary>
    public const string StoreRightLower = OpenStore
        + "st.shared.v2.f32 [p+0],{s96,s97}; st.shared.v2.f32 [p+32],{s100,s101}; st.shared.v2.f32 [p+64],{s104,s105}; "
        + "st.shared.v2.f32 [p+96],{s108,s109};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s98,s99}; st.shared.v2.f32 [p+32],{s102,s103}; st.shared.v2.f32 [p+64],{s106,s107}; "
        + "st.shared.v2.f32 [p+96],{s110,s111};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s112,s113}; st.shared.v2.f32 [p+32],{s116,s117}; st.shared.v2.f32 [p+64],{s120,s121}; "
        + "st.shared.v2.f32 [p+96],{s124,s125};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s114,s115}; st.shared.v2.f32 [p+32],{s118,s119}; st.shared.v2.f32 [p+64],{s122,s123}; "
        + "st.shared.v2.f32 [p+96],{s126,s127};"
        + "}";

    private const string OpenStore = "{ .reg .b32 p; add.u32 p,%0,shared_base; ";

    private const string ClearLeft =
        "mov.f32 s0,0f00000000; mov.f32 s1,0f00000000; mov.f32 s2,0f00000000; mov.f32 s3,0f00000000; mov.f32 s4,0f00000000; "
            + "mov.f32 s5,0f00000000; mov.f32 s6,0f00000000; mov.f32 s7,0f00000000;"
        + "mov.f32 s8,0f00000000; mov.f32 s9,0f00000000; mov.f32 s10,0f00000000; mov.f32 s11,0f00000000; mov.f32 s12,0f00000000; "
        + "mov.f32 s13,0f00000000; mov.f32 s14,0f00000000; mov.f32 s15,0f00000000;"
        + "mov.f32 s16,0f00000000; mov.f32 s17,0f00000000; mov.f32 s18,0f00000000; mov.f32 s19,0f00000000; mov.f32 s20,0f00000000; "
        + "mov.f32 s21,0f00000000; mov.f32 s22,0f00000000; mov.f32 s23,0f00000000;"
        + "mov.f32 s24,0f00000000; mov.f32 s25,0f00000000; mov.f32 s26,0f00000000; mov.f32 s27,0f00000000; mov.f32 s28,0f00000000; "
        + "mov.f32 s29,0f00000000; mov.f32 s30,0f00000000; mov.f32 s31,0f00000000;"
        + "mov.f32 s32,0f00000000; mov.f32 s33,0f00000000; mov.f32 s34,0f00000000; mov.f32 s35,0f00000000; mov.f32 s36,0f00000000; "
        + "mov.f32 s37,0f00000000; mov.f32 s38,0f00000000; mov.f32 s39,0f00000000;"
        + "mov.f32 s40,0f00000000; mov.f32 s41,0f00000000; mov.f32 s42,0f00000000; mov.f32 s43,0f00000000; mov.f32 s44,0f00000000; "
        + "mov.f32 s45,0f00000000; mov.f32 s46,0f00000000; mov.f32 s47,0f00000000;"
        + "mov.f32 s48,0f00000000; mov.f32 s49,0f00000000; mov.f32 s50,0f00000000; mov.f32 s51,0f00000000; mov.f32 s52,0f00000000; "
        + "mov.f32 s53,0f00000000; mov.f32 s54,0f00000000; mov.f32 s55,0f00000000;"
        + "mov.f32 s56,0f00000000; mov.f32 s57,0f00000000; mov.f32 s58,0f00000000; mov.f32 s59,0f00000000; mov.f32 s60,0f00000000; "
        + "mov.f32 s61,0f00000000; mov.f32 s62,0f00000000; mov.f32 s63,0f00000000;";

    private const string ClearRight =
        "mov.f32 s64,0f00000000; mov.f32 s65,0f00000000; mov.f32 s66,0f00000000; mov.f32 s67,0f00000000; mov.f32 s68,0f00000000; "
            + "mov.f32 s69,0f00000000; mov.f32 s70,0f00000000; mov.f32 s71,0f00000000;"
        + "mov.f32 s72,0f00000000; mov.f32 s73,0f00000000; mov.f32 s74,0f00000000; mov.f32 s75,0f00000000; mov.f32 s76,0f00000000; "
        + "mov.f32 s77,0f00000000; mov.f32 s78,0f00000000; mov.f32 s79,0f00000000;"
        + "mov.f32 s80,0f00000000; mov.f32 s81,0f00000000; mov.f32 s82,0f00000000; mov.f32 s83,0f00000000; mov.f32 s84,0f00000000; "
        + "mov.f32 s85,0f00000000; mov.f32 s86,0f00000000; mov.f32 s87,0f00000000;"
        + "mov.f32 s88,0f00000000; mov.f32 s89,0f00000000; mov.f32 s90,0f00000000; mov.f32 s91,0f00000000; mov.f32 s92,0f00000000; "
        + "mov.f32 s93,0f00000000; mov.f32 s94,0f00000000; mov.f32 s95,0f00000000;"
        + "mov.f32 s96,0f00000000; mov.f32 s97,0f00000000; mov.f32 s98,0f00000000; mov.f32 s99,0f00000000; mov.f32 s100,0f00000000; "
        + "mov.f32 s101,0f00000000; mov.f32 s102,0f00000000; mov.f32 s103,0f00000000;"
        + "mov.f32 s104,0f00000000; mov.f32 s105,0f00000000; mov.f32 s106,0f00000000; mov.f32 s107,0f00000000; mov.f32 s108,0f00000000; "
        + "mov.f32 s109,0f00000000; mov.f32 s110,0f00000000; mov.f32 s111,0f00000000;"
        + "mov.f32 s112,0f00000000; mov.f32 s113,0f00000000; mov.f32 s114,0f00000000; mov.f32 s115,0f00000000; mov.f32 s116,0f00000000; "
        + "mov.f32 s117,0f00000000; mov.f32 s118,0f00000000; mov.f32 s119,0f00000000;"
        + "mov.f32 s120,0f00000000; mov.f32 s121,0f00000000; mov.f32 s122,0f00000000; mov.f32 s123,0f00000000; mov.f32 s124,0f00000000; "
        + "mov.f32 s125,0f00000000; mov.f32 s126,0f00000000; mov.f32 s127,0f00000000;";
}
