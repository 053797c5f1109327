namespace PGGan.Kernels.Gpu.Products;

/// <summary>
/// The products of half a slab's positions added to the sums of a warp's tile, as text: 4 × 4 products of 16 × 8 by <c>mma.sync</c> for
/// each 32 columns, of operands that <see cref="TensorCoreOperands"/> brought to registers. Where the operands of one half are multiplied,
/// those of the other can be on their way.
/// </summary>
internal static class TensorCoreProducts
{
    /// <summary>First half of the positions, TF32, the left 32 columns.</summary>
    public const string Tf32FirstLeft =
        Tf32 + "{s0,s1,s2,s3},{a0,a1,a2,a3},{b0,b1},{s0,s1,s2,s3};"
        + Tf32 + "{s4,s5,s6,s7},{a0,a1,a2,a3},{b2,b3},{s4,s5,s6,s7};"
        + Tf32 + "{s8,s9,s10,s11},{a0,a1,a2,a3},{b4,b5},{s8,s9,s10,s11};"
        + Tf32 + "{s12,s13,s14,s15},{a0,a1,a2,a3},{b6,b7},{s12,s13,s14,s15};"
        + Tf32 + "{s16,s17,s18,s19},{a4,a5,a6,a7},{b0,b1},{s16,s17,s18,s19};"
        + Tf32 + "{s20,s21,s22,s23},{a4,a5,a6,a7},{b2,b3},{s20,s21,s22,s23};"
        + Tf32 + "{s24,s25,s26,s27},{a4,a5,a6,a7},{b4,b5},{s24,s25,s26,s27};"
        + Tf32 + "{s28,s29,s30,s31},{a4,a5,a6,a7},{b6,b7},{s28,s29,s30,s31};"
        + Tf32 + "{s32,s33,s34,s35},{a8,a9,a10,a11},{b0,b1},{s32,s33,s34,s35};"
        + Tf32 + "{s36,s37,s38,s39},{a8,a9,a10,a11},{b2,b3},{s36,s37,s38,s39};"
        + Tf32 + "{s40,s41,s42,s43},{a8,a9,a10,a11},{b4,b5},{s40,s41,s42,s43};"
        + Tf32 + "{s44,s45,s46,s47},{a8,a9,a10,a11},{b6,b7},{s44,s45,s46,s47};"
        + Tf32 + "{s48,s49,s50,s51},{a12,a13,a14,a15},{b0,b1},{s48,s49,s50,s51};"
        + Tf32 + "{s52,s53,s54,s55},{a12,a13,a14,a15},{b2,b3},{s52,s53,s54,s55};"
        + Tf32 + "{s56,s57,s58,s59},{a12,a13,a14,a15},{b4,b5},{s56,s57,s58,s59};"
        + Tf32 + "{s60,s61,s62,s63},{a12,a13,a14,a15},{b6,b7},{s60,s61,s62,s63};";

    /// <summary>First half of the positions, TF32, the right 32 columns.</summary>
    public const string Tf32FirstRight =
        Tf32 + "{s64,s65,s66,s67},{a0,a1,a2,a3},{b8,b9},{s64,s65,s66,s67};"
        + Tf32 + "{s68,s69,s70,s71},{a0,a1,a2,a3},{b10,b11},{s68,s69,s70,s71};"
        + Tf32 + "{s72,s73,s74,s75},{a0,a1,a2,a3},{b12,b13},{s72,s73,s74,s75};"
        + Tf32 + "{s76,s77,s78,s79},{a0,a1,a2,a3},{b14,b15},{s76,s77,s78,s79};"
        + Tf32 + "{s80,s81,s82,s83},{a4,a5,a6,a7},{b8,b9},{s80,s81,s82,s83};"
        + Tf32 + "{s84,s85,s86,s87},{a4,a5,a6,a7},{b10,b11},{s84,s85,s86,s87};"
        + Tf32 + "{s88,s89,s90,s91},{a4,a5,a6,a7},{b12,b13},{s88,s89,s90,s91};"
        + Tf32 + "{s92,s93,s94,s95},{a4,a5,a6,a7},{b14,b15},{s92,s93,s94,s95};"
        + Tf32 + "{s96,s97,s98,s99},{a8,a9,a10,a11},{b8,b9},{s96,s97,s98,s99};"
        + Tf32 + "{s100,s101,s102,s103},{a8,a9,a10,a11},{b10,b11},{s100,s101,s102,s103};"
        + Tf32 + "{s104,s105,s106,s107},{a8,a9,a10,a11},{b12,b13},{s104,s105,s106,s107};"
        + Tf32 + "{s108,s109,s110,s111},{a8,a9,a10,a11},{b14,b15},{s108,s109,s110,s111};"
        + Tf32 + "{s112,s113,s114,s115},{a12,a13,a14,a15},{b8,b9},{s112,s113,s114,s115};"
        + Tf32 + "{s116,s117,s118,s119},{a12,a13,a14,a15},{b10,b11},{s116,s117,s118,s119};"
        + Tf32 + "{s120,s121,s122,s123},{a12,a13,a14,a15},{b12,b13},{s120,s121,s122,s123};"
        + Tf32 + "{s124,s125,s126,s127},{a12,a13,a14,a15},{b14,b15},{s124,s125,s126,s127};";

    /// <summary>Second half of the positions, TF32, the left 32 columns.</summary>
    public const string Tf32SecondLeft =
        Tf32 + "{s0,s1,s2,s3},{c0,c1,c2,c3},{d0,d1},{s0,s1,s2,s3};"
        + Tf32 + "{s4,s5,s6,s7},{c0,c1,c2,c3},{d2,d3},{s4,s5,s6,s7};"
        + Tf32 + "{s8,s9,s10,s11},{c0,c1,c2,c3},{d4,d5},{s8,s9,s10,s11};"
        + Tf32 + "{s12,s13,s14,s15},{c0,c1,c2,c3},{d6,d7},{s12,s13,s14,s15};"
        + Tf32 + "{s16,s17,s18,s19},{c4,c5,c6,c7},{d0,d1},{s16,s17,s18,s19};"
        + Tf32 + "{s20,s21,s22,s23},{c4,c5,c6,c7},{d2,d3},{s20,s21,s22,s23};"
        + Tf32 + "{s24,s25,s26,s27},{c4,c5,c6,c7},{d4,d5},{s24,s25,s26,s27};"
        + Tf32 + "{s28,s29,s30,s31},{c4,c5,c6,c7},{d6,d7},{s28,s29,s30,s31};"
        + Tf32 + "{s32,s33,s34,s35},{c8,c9,c10,c11},{d0,d1},{s32,s33,s34,s35};"
        + Tf32 + "{s36,s37,s38,s39},{c8,c9,c10,c11},{d2,d3},{s36,s37,s38,s39};"
        + Tf32 + "{s40,s41,s42,s43},{c8,c9,c10,c11},{d4,d5},{s40,s41,s42,s43};"
        + Tf32 + "{s44,s45,s46,s47},{c8,c9,c10,c11},{d6,d7},{s44,s45,s46,s47};"
        + Tf32 + "{s48,s49,s50,s51},{c12,c13,c14,c15},{d0,d1},{s48,s49,s50,s51};"
        + Tf32 + "{s52,s53,s54,s55},{c12,c13,c14,c15},{d2,d3},{s52,s53,s54,s55};"
        + Tf32 + "{s56,s57,s58,s59},{c12,c13,c14,c15},{d4,d5},{s56,s57,s58,s59};"
        + Tf32 + "{s60,s61,s62,s63},{c12,c13,c14,c15},{d6,d7},{s60,s61,s62,s63};";

    /// <summary>Second half of the positions, TF32, the right 32 columns.</summary>
    public const string Tf32SecondRight =
        Tf32 + "{s64,s65,s66,s67},{c0,c1,c2,c3},{d8,d9},{s64,s65,s66,s67};"
        + Tf32 + "{s68,s69,s70,s71},{c0,c1,c2,c3},{d10,d11},{s68,s69,s70,s71};"
        + Tf32 + "{s72,s73,s74,s75},{c0,c1,c2,c3},{d12,d13},{s72,s73,s74,s75};"
        + Tf32 + "{s76,s77,s78,s79},{c0,c1,c2,c3},{d14,d15},{s76,s77,s78,s79};"
        + Tf32 + "{s80,s81,s82,s83},{c4,c5,c6,c7},{d8,d9},{s80,s81,s82,s83};"
        + Tf32 + "{s84,s85,s86,s87},{c4,c5,c6,c7},{d10,d11},{s84,s85,s86,s87};"
        + Tf32 + "{s88,s89,s90,s91},{c4,c5,c6,c7},{d12,d13},{s88,s89,s90,s91};"
        + Tf32 + "{s92,s93,s94,s95},{c4,c5,c6,c7},{d14,d15},{s92,s93,s94,s95};"
        + Tf32 + "{s96,s97,s98,s99},{c8,c9,c10,c11},{d8,d9},{s96,s97,s98,s99};"
        + Tf32 + "{s100,s101,s102,s103},{c8,c9,c10,c11},{d10,d11},{s100,s101,s102,s103};"
        + Tf32 + "{s104,s105,s106,s107},{c8,c9,c10,c11},{d12,d13},{s104,s105,s106,s107};"
        + Tf32 + "{s108,s109,s110,s111},{c8,c9,c10,c11},{d14,d15},{s108,s109,s110,s111};"
        + Tf32 + "{s112,s113,s114,s115},{c12,c13,c14,c15},{d8,d9},{s112,s113,s114,s115};"
        + Tf32 + "{s116,s117,s118,s119},{c12,c13,c14,c15},{d10,d11},{s116,s117,s118,s119};"
        + Tf32 + "{s120,s121,s122,s123},{c12,c13,c14,c15},{d12,d13},{s120,s121,s122,s123};"
        + Tf32 + "{s124,s125,s126,s127},{c12,c13,c14,c15},{d14,d15},{s124,s125,s126,s127};";

    /// <summary>First half of the positions, bfloat16, the left 32 columns.</summary>
    public const string Bf16FirstLeft =
        Bf16 + "{s0,s1,s2,s3},{a0,a1,a2,a3},{b0,b1},{s0,s1,s2,s3};"
        + Bf16 + "{s4,s5,s6,s7},{a0,a1,a2,a3},{b2,b3},{s4,s5,s6,s7};"
        + Bf16 + "{s8,s9,s10,s11},{a0,a1,a2,a3},{b4,b5},{s8,s9,s10,s11};"
        + Bf16 + "{s12,s13,s14,s15},{a0,a1,a2,a3},{b6,b7},{s12,s13,s14,s15};"
        + Bf16 + "{s16,s17,s18,s19},{a4,a5,a6,a7},{b0,b1},{s16,s17,s18,s19};"
        + Bf16 + "{s20,s21,s22,s23},{a4,a5,a6,a7},{b2,b3},{s20,s21,s22,s23};"
        + Bf16 + "{s24,s25,s26,s27},{a4,a5,a6,a7},{b4,b5},{s24,s25,s26,s27};"
        + Bf16 + "{s28,s29,s30,s31},{a4,a5,a6,a7},{b6,b7},{s28,s29,s30,s31};"
        + Bf16 + "{s32,s33,s34,s35},{a8,a9,a10,a11},{b0,b1},{s32,s33,s34,s35};"
        + Bf16 + "{s36,s37,s38,s39},{a8,a9,a10,a11},{b2,b3},{s36,s37,s38,s39};"
        + Bf16 + "{s40,s41,s42,s43},{a8,a9,a10,a11},{b4,b5},{s40,s41,s42,s43};"
        + Bf16 + "{s44,s45,s46,s47},{a8,a9,a10,a11},{b6,b7},{s44,s45,s46,s47};"
        + Bf16 + "{s48,s49,s50,s51},{a12,a13,a14,a15},{b0,b1},{s48,s49,s50,s51};"
        + Bf16 + "{s52,s53,s54,s55},{a12,a13,a14,a15},{b2,b3},{s52,s53,s54,s55};"
        + Bf16 + "{s56,s57,s58,s59},{a12,a13,a14,a15},{b4,b5},{s56,s57,s58,s59};"
        + Bf16 + "{s60,s61,s62,s63},{a12,a13,a14,a15},{b6,b7},{s60,s61,s62,s63};";

    /// <summary>First half of the positions, bfloat16, the right 32 columns.</summary>
    public const string Bf16FirstRight =
        Bf16 + "{s64,s65,s66,s67},{a0,a1,a2,a3},{b8,b9},{s64,s65,s66,s67};"
        + Bf16 + "{s68,s69,s70,s71},{a0,a1,a2,a3},{b10,b11},{s68,s69,s70,s71};"
        + Bf16 + "{s72,s73,s74,s75},{a0,a1,a2,a3},{b12,b13},{s72,s73,s74,s75};"
        + Bf16 + "{s76,s77,s78,s79},{a0,a1,a2,a3},{b14,b15},{s76,s77,s78,s79};"
        + Bf16 + "{s80,s81,s82,s83},{a4,a5,a6,a7},{b8,b9},{s80,s81,s82,s83};"
        + Bf16 + "{s84,s85,s86,s87},{a4,a5,a6,a7},{b10,b11},{s84,s85,s86,s87};"
        + Bf16 + "{s88,s89,s90,s91},{a4,a5,a6,a7},{b12,b13},{s88,s89,s90,s91};"
        + Bf16 + "{s92,s93,s94,s95},{a4,a5,a6,a7},{b14,b15},{s92,s93,s94,s95};"
        + Bf16 + "{s96,s97,s98,s99},{a8,a9,a10,a11},{b8,b9},{s96,s97,s98,s99};"
        + Bf16 + "{s100,s101,s102,s103},{a8,a9,a10,a11},{b10,b11},{s100,s101,s102,s103};"
        + Bf16 + "{s104,s105,s106,s107},{a8,a9,a10,a11},{b12,b13},{s104,s105,s106,s107};"
        + Bf16 + "{s108,s109,s110,s111},{a8,a9,a10,a11},{b14,b15},{s108,s109,s110,s111};"
        + Bf16 + "{s112,s113,s114,s115},{a12,a13,a14,a15},{b8,b9},{s112,s113,s114,s115};"
        + Bf16 + "{s116,s117,s118,s119},{a12,a13,a14,a15},{b10,b11},{s116,s117,s118,s119};"
        + Bf16 + "{s120,s121,s122,s123},{a12,a13,a14,a15},{b12,b13},{s120,s121,s122,s123};"
        + Bf16 + "{s124,s125,s126,s127},{a12,a13,a14,a15},{b14,b15},{s124,s125,s126,s127};";

    /// <summary>Second half of the positions, bfloat16, the left 32 columns.</summary>
    public const string Bf16SecondLeft =
        Bf16 + "{s0,s1,s2,s3},{c0,c1,c2,c3},{d0,d1},{s0,s1,s2,s3};"
        + Bf16 + "{s4,s5,s6,s7},{c0,c1,c2,c3},{d2,d3},{s4,s5,s6,s7};"
        + Bf16 + "{s8,s9,s10,s11},{c0,c1,c2,c3},{d4,d5},{s8,s9,s10,s11};"
        + Bf16 + "{s12,s13,s14,s15},{c0,c1,c2,c3},{d6,d7},{s12,s13,s14,s15};"
        + Bf16 + "{s16,s17,s18,s19},{c4,c5,c6,c7},{d0,d1},{s16,s17,s18,s19};"
        + Bf16 + "{s20,s21,s22,s23},{c4,c5,c6,c7},{d2,d3},{s20,s21,s22,s23};"
        + Bf16 + "{s24,s25,s26,s27},{c4,c5,c6,c7},{d4,d5},{s24,s25,s26,s27};"
        + Bf16 + "{s28,s29,s30,s31},{c4,c5,c6,c7},{d6,d7},{s28,s29,s30,s31};"
        + Bf16 + "{s32,s33,s34,s35},{c8,c9,c10,c11},{d0,d1},{s32,s33,s34,s35};"
        + Bf16 + "{s36,s37,s38,s39},{c8,c9,c10,c11},{d2,d3},{s36,s37,s38,s39};"
        + Bf16 + "{s40,s41,s42,s43},{c8,c9,c10,c11},{d4,d5},{s40,s41,s42,s43};"
        + Bf16 + "{s44,s45,s46,s47},{c8,c9,c10,c11},{d6,d7},{s44,s45,s46,s47};"
        + Bf16 + "{s48,s49,s50,s51},{c12,c13,c14,c15},{d0,d1},{s48,s49,s50,s51};"
        + Bf16 + "{s52,s53,s54,s55},{c12,c13,c14,c15},{d2,d3},{s52,s53,s54,s55};"
        + Bf16 + "{s56,s57,s58,s59},{c12,c13,c14,c15},{d4,d5},{s56,s57,s58,s59};"
        + Bf16 + "{s60,s61,s62,s63},{c12,c13,c14,c15},{d6,d7},{s60,s61,s62,s63};";

    /// <summary>Second half of the positions, bfloat16, the right 32 columns.</summary>
    public const string Bf16SecondRight =
        Bf16 + "{s64,s65,s66,s67},{c0,c1,c2,c3},{d8,d9},{s64,s65,s66,s67};"
        + Bf16 + "{s68,s69,s70,s71},{c0,c1,c2,c3},{d10,d11},{s68,s69,s70,s71};"
        + Bf16 + "{s72,s73,s74,s75},{c0,c1,c2,c3},{d12,d13},{s72,s73,s74,s75};"
        + Bf16 + "{s76,s77,s78,s79},{c0,c1,c2,c3},{d14,d15},{s76,s77,s78,s79};"
        + Bf16 + "{s80,s81,s82,s83},{c4,c5,c6,c7},{d8,d9},{s80,s81,s82,s83};"
        + Bf16 + "{s84,s85,s86,s87},{c4,c5,c6,c7},{d10,d11},{s84,s85,s86,s87};"
        + Bf16 + "{s88,s89,s90,s91},{c4,c5,c6,c7},{d12,d13},{s88,s89,s90,s91};"
        + Bf16 + "{s92,s93,s94,s95},{c4,c5,c6,c7},{d14,d15},{s92,s93,s94,s95};"
        + Bf16 + "{s96,s97,s98,s99},{c8,c9,c10,c11},{d8,d9},{s96,s97,s98,s99};"
        + Bf16 + "{s100,s101,s102,s103},{c8,c9,c10,c11},{d10,d11},{s100,s101,s102,s103};"
        + Bf16 + "{s104,s105,s106,s107},{c8,c9,c10,c11},{d12,d13},{s104,s105,s106,s107};"
        + Bf16 + "{s108,s109,s110,s111},{c8,c9,c10,c11},{d14,d15},{s108,s109,s110,s111};"
        + Bf16 + "{s112,s113,s114,s115},{c12,c13,c14,c15},{d8,d9},{s112,s113,s114,s115};"
        + Bf16 + "{s116,s117,s118,s119},{c12,c13,c14,c15},{d10,d11},{s116,s117,s118,s119};"
        + Bf16 + "{s120,s121,s122,s123},{c12,c13,c14,c15},{d12,d13},{s120,s121,s122,s123};"
        + Bf16 + "{s124,s125,s126,s127},{c12,c13,c14,c15},{d14,d15},{s124,s125,s126,s127};";

    private const string Tf32 = " mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 ";

    private const string Bf16 = " mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 ";
}
