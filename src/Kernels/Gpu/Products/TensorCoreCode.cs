namespace PGGan.Kernels.Gpu.Products;

/// <summary>
/// The instructions of a warp's tile of 64 × 32 sums, or of 64 × 64, which are two of these side by side; written out: 4 × 4 products of 16 × 8 by <c>mma.sync</c>
/// each. The sums are registers of the whole kernel, <c>s0 … s127</c>, of which the compiler above knows nothing: what it knows it would keep in memory next to
/// asynchronous copies (ILGPU 1.5.3, ptxas 11.8).
/// </summary>
/// <remarks>
/// Lane l is row <c>g = l / 4</c> and column <c>t = l mod 4</c> of an 8 × 4 arrangement. <c>s[64r + 4(4i + j) + 2p + q]</c> is the sum of row <c>g + 8p</c> of row tile i and of
/// column <c>2t + q</c> of column tile j of the left (r = 0) or right half; <see cref="LaneAddress"/> says which rows and columns of the product these are. A test
/// runs this very text on 32 lanes of an interpreter. PTX ISA 7.8, "Warp Level Matrix Instructions".
/// </remarks>
internal static class TensorCoreCode
{
    /// <summary>Declares the sums of a tile of 64 × 32, zero.</summary>
    public const string Clear = ".reg .f32 s<64>; " + ClearLeft;

    /// <summary>Declares the sums of a tile of 64 × 64, zero.</summary>
    public const string ClearWide = ".reg .f32 s<128>; " + ClearLeft + ClearRight;

    /// <summary>Adds the products of a slab of 2 × 8 TF32 positions. %0, %2: this lane's first addresses, from <c>shared_base</c>; %1, %3: from a position to the fourth after it.</summary>
    public const string AddTf32DepthDepth = Open
        + LoadADepth + RoundA + LoadBDepth + RoundB + Tf32Left
        + NextADepth + NextBDepth
        + LoadADepth + RoundA + LoadBDepth + RoundB + Tf32Left + "}";

    /// <inheritdoc cref="AddTf32DepthDepth"/>
    public const string AddTf32DepthSide = Open
        + LoadADepth + RoundA + LoadBSide + RoundB + Tf32Left
        + NextADepth + NextBSide
        + LoadADepth + RoundA + LoadBSide + RoundB + Tf32Left + "}";

    /// <inheritdoc cref="AddTf32DepthDepth"/>
    public const string AddTf32SideSide = Open
        + LoadASide + RoundA + LoadBSide + RoundB + Tf32Left
        + NextASide + NextBSide
        + LoadASide + RoundA + LoadBSide + RoundB + Tf32Left + "}";

    /// <inheritdoc cref="AddTf32DepthDepth"/>
    public const string AddTf32DepthDepthWide = Open
        + LoadADepth + RoundA + LoadBDepth + RoundB + Tf32Left
        + LoadBDepthRight + RoundB + Tf32Right
        + NextADepth + NextBDepth
        + LoadADepth + RoundA + LoadBDepth + RoundB + Tf32Left
        + LoadBDepthRight + RoundB + Tf32Right + "}";

    /// <inheritdoc cref="AddTf32DepthDepth"/>
    public const string AddTf32DepthSideWide = Open
        + LoadADepth + RoundA + LoadBSide + RoundB + Tf32Left
        + LoadBSideRight + RoundB + Tf32Right
        + NextADepth + NextBSide
        + LoadADepth + RoundA + LoadBSide + RoundB + Tf32Left
        + LoadBSideRight + RoundB + Tf32Right + "}";

    /// <inheritdoc cref="AddTf32DepthDepth"/>
    public const string AddTf32SideSideWide = Open
        + LoadASide + RoundA + LoadBSide + RoundB + Tf32Left
        + LoadBSideRight + RoundB + Tf32Right
        + NextASide + NextBSide
        + LoadASide + RoundA + LoadBSide + RoundB + Tf32Left
        + LoadBSideRight + RoundB + Tf32Right + "}";

    /// <summary>Adds the products of a slab of 2 × 16 bfloat16 positions. %0, %2: this lane's first addresses, from <c>shared_base</c>; %1, %3: from a position to the sixteenth after it.</summary>
    public const string AddBf16DepthDepth = Open
        + LoadADepth + LoadBDepth + Bf16Left
        + NextADepth + NextBDepth
        + LoadADepth + LoadBDepth + Bf16Left + "}";

    /// <inheritdoc cref="AddBf16DepthDepth"/>
    public const string AddBf16DepthSide = Open
        + LoadADepth + TurnBSide + Bf16Left
        + NextADepth + NextTurnedB
        + LoadADepth + TurnBSide + Bf16Left + "}";

    /// <inheritdoc cref="AddBf16DepthDepth"/>
    public const string AddBf16SideSide = Open
        + TurnASide + TurnBSide + Bf16Left
        + NextTurnedA + NextTurnedB
        + TurnASide + TurnBSide + Bf16Left + "}";

    /// <inheritdoc cref="AddBf16DepthDepth"/>
    public const string AddBf16DepthDepthWide = Open
        + LoadADepth + LoadBDepth + Bf16Left
        + LoadBDepthRight + Bf16Right
        + NextADepth + NextBDepth
        + LoadADepth + LoadBDepth + Bf16Left
        + LoadBDepthRight + Bf16Right + "}";

    /// <inheritdoc cref="AddBf16DepthDepth"/>
    public const string AddBf16DepthSideWide = Open
        + LoadADepth + TurnBSide + Bf16Left
        + TurnBSideRight + Bf16Right
        + NextADepth + NextTurnedB
        + LoadADepth + TurnBSide + Bf16Left
        + TurnBSideRight + Bf16Right + "}";

    /// <inheritdoc cref="AddBf16DepthDepth"/>
    public const string AddBf16SideSideWide = Open
        + TurnASide + TurnBSide + Bf16Left
        + TurnBSideRight + Bf16Right
        + NextTurnedA + NextTurnedB
        + TurnASide + TurnBSide + Bf16Left
        + TurnBSideRight + Bf16Right + "}";

    /// <summary>Writes the left sums of rows 0 to 31. %0: this lane's first address, from <c>shared_base</c>; %1: from a row of its to the next.</summary>
    public const string StoreLeftUpper = OpenStore
        + "st.shared.v2.f32 [p+0],{s0,s1}; st.shared.v2.f32 [p+32],{s4,s5}; st.shared.v2.f32 [p+64],{s8,s9}; st.shared.v2.f32 [p+96],{s12,s13};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s2,s3}; st.shared.v2.f32 [p+32],{s6,s7}; st.shared.v2.f32 [p+64],{s10,s11}; st.shared.v2.f32 [p+96],{s14,s15};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s16,s17}; st.shared.v2.f32 [p+32],{s20,s21}; st.shared.v2.f32 [p+64],{s24,s25}; st.shared.v2.f32 [p+96],{s28,s29};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s18,s19}; st.shared.v2.f32 [p+32],{s22,s23}; st.shared.v2.f32 [p+64],{s26,s27}; st.shared.v2.f32 [p+96],{s30,s31};"
        + "}";

    /// <summary>Writes the left sums of rows 32 to 63.</summary>
    public const string StoreLeftLower = OpenStore
        + "st.shared.v2.f32 [p+0],{s32,s33}; st.shared.v2.f32 [p+32],{s36,s37}; st.shared.v2.f32 [p+64],{s40,s41}; st.shared.v2.f32 [p+96],{s44,s45};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s34,s35}; st.shared.v2.f32 [p+32],{s38,s39}; st.shared.v2.f32 [p+64],{s42,s43}; st.shared.v2.f32 [p+96],{s46,s47};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s48,s49}; st.shared.v2.f32 [p+32],{s52,s53}; st.shared.v2.f32 [p+64],{s56,s57}; st.shared.v2.f32 [p+96],{s60,s61};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s50,s51}; st.shared.v2.f32 [p+32],{s54,s55}; st.shared.v2.f32 [p+64],{s58,s59}; st.shared.v2.f32 [p+96],{s62,s63};"
        + "}";

    /// <summary>Writes the right sums of rows 0 to 31.</summary>
    public const string StoreRightUpper = OpenStore
        + "st.shared.v2.f32 [p+0],{s64,s65}; st.shared.v2.f32 [p+32],{s68,s69}; st.shared.v2.f32 [p+64],{s72,s73}; st.shared.v2.f32 [p+96],{s76,s77};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s66,s67}; st.shared.v2.f32 [p+32],{s70,s71}; st.shared.v2.f32 [p+64],{s74,s75}; st.shared.v2.f32 [p+96],{s78,s79};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s80,s81}; st.shared.v2.f32 [p+32],{s84,s85}; st.shared.v2.f32 [p+64],{s88,s89}; st.shared.v2.f32 [p+96],{s92,s93};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s82,s83}; st.shared.v2.f32 [p+32],{s86,s87}; st.shared.v2.f32 [p+64],{s90,s91}; st.shared.v2.f32 [p+96],{s94,s95};"
        + "}";

    /// <summary>Writes the right sums of rows 32 to 63.</summary>
    public const string StoreRightLower = OpenStore
        + "st.shared.v2.f32 [p+0],{s96,s97}; st.shared.v2.f32 [p+32],{s100,s101}; st.shared.v2.f32 [p+64],{s104,s105}; st.shared.v2.f32 [p+96],{s108,s109};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s98,s99}; st.shared.v2.f32 [p+32],{s102,s103}; st.shared.v2.f32 [p+64],{s106,s107}; st.shared.v2.f32 [p+96],{s110,s111};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s112,s113}; st.shared.v2.f32 [p+32],{s116,s117}; st.shared.v2.f32 [p+64],{s120,s121}; st.shared.v2.f32 [p+96],{s124,s125};"
        + "add.u32 p,p,%1; st.shared.v2.f32 [p+0],{s114,s115}; st.shared.v2.f32 [p+32],{s118,s119}; st.shared.v2.f32 [p+64],{s122,s123}; st.shared.v2.f32 [p+96],{s126,s127};"
        + "}";

    /// <summary>Adds the products of eight TF32 positions, both halves, of operands that are all %0: the tensor cores and nothing else.</summary>
    public const string RepeatTf32 = OpenRepeat + Tf32Left + Tf32Right + "}";

    /// <summary>Adds the products of sixteen bfloat16 positions.</summary>
    /// <inheritdoc cref="RepeatTf32"/>
    public const string RepeatBf16 = OpenRepeat + Bf16Left + Bf16Right + "}";

    private const string OpenRepeat = "{ .reg .b32 a<16>,b<8>; "
        + "mov.b32 a0,%0; mov.b32 a1,%0; mov.b32 a2,%0; mov.b32 a3,%0; mov.b32 a4,%0; mov.b32 a5,%0; mov.b32 a6,%0; mov.b32 a7,%0; "
        + "mov.b32 a8,%0; mov.b32 a9,%0; mov.b32 a10,%0; mov.b32 a11,%0; mov.b32 a12,%0; mov.b32 a13,%0; mov.b32 a14,%0; mov.b32 a15,%0; "
        + "mov.b32 b0,%0; mov.b32 b1,%0; mov.b32 b2,%0; mov.b32 b3,%0; mov.b32 b4,%0; mov.b32 b5,%0; mov.b32 b6,%0; mov.b32 b7,%0; ";

    private const string Open = "{ .reg .b32 ra,qa,rb,qb,t,a<16>,b<8>,u<4>,v<4>,w<4>; add.u32 ra,%0,shared_base; mov.b32 qa,%1; add.u32 rb,%2,shared_base; mov.b32 qb,%3; "
        + "mov.b32 u0,ra; xor.b32 u1,ra,32; xor.b32 u2,ra,64; xor.b32 u3,ra,96; mov.b32 w0,rb; xor.b32 w1,rb,32; xor.b32 w2,rb,64; xor.b32 w3,rb,96; ";

    private const string OpenStore = "{ .reg .b32 p; add.u32 p,%0,shared_base; ";

    // Depth in a row: 8 × 8 matrices of 16-bit halves, which are 8 × 4 matrices of floats, as they lie. Sixteen sides are 1,024 bytes.
    private const string LoadADepth =
        Matrices + "{a0,a1,a2,a3},[ra];" + Matrices + "{a4,a5,a6,a7},[ra+1024];"
        + Matrices + "{a8,a9,a10,a11},[ra+2048];" + Matrices + "{a12,a13,a14,a15},[ra+3072];";

    private const string LoadBDepth = Matrices + "{b0,b1,b2,b3},[rb];" + Matrices + "{b4,b5,b6,b7},[rb+1024];";

    private const string LoadBDepthRight = Matrices + "{b0,b1,b2,b3},[rb+2048];" + Matrices + "{b4,b5,b6,b7},[rb+3072];";

    private const string NextADepth = "xor.b32 ra,ra,32; ";

    private const string NextBDepth = "xor.b32 rb,rb,32; ";

    // Sides in a row, floats, one at a time: what came four at a time would have to be moved to where mma takes it. Eight sides further is two chunks, thirty-two
    // are 128 bytes.
    private const string LoadASide =
        "ld.shared.b32 a0,[u0]; ld.shared.b32 a1,[u1]; ld.shared.b32 a4,[u2]; ld.shared.b32 a5,[u3]; "
        + "ld.shared.b32 a8,[u0+128]; ld.shared.b32 a9,[u1+128]; ld.shared.b32 a12,[u2+128]; ld.shared.b32 a13,[u3+128]; " + NextASide
        + "ld.shared.b32 a2,[u0]; ld.shared.b32 a3,[u1]; ld.shared.b32 a6,[u2]; ld.shared.b32 a7,[u3]; "
        + "ld.shared.b32 a10,[u0+128]; ld.shared.b32 a11,[u1+128]; ld.shared.b32 a14,[u2+128]; ld.shared.b32 a15,[u3+128]; ";

    private const string LoadBSide =
        "ld.shared.b32 b0,[w0]; ld.shared.b32 b2,[w1]; ld.shared.b32 b4,[w2]; ld.shared.b32 b6,[w3]; "
        + "add.u32 v0,w0,qb; add.u32 v1,w1,qb; add.u32 v2,w2,qb; add.u32 v3,w3,qb; "
        + "ld.shared.b32 b1,[v0]; ld.shared.b32 b3,[v1]; ld.shared.b32 b5,[v2]; ld.shared.b32 b7,[v3]; ";

    private const string LoadBSideRight =
        "ld.shared.b32 b0,[w0+128]; ld.shared.b32 b2,[w1+128]; ld.shared.b32 b4,[w2+128]; ld.shared.b32 b6,[w3+128]; "
        + "ld.shared.b32 b1,[v0+128]; ld.shared.b32 b3,[v1+128]; ld.shared.b32 b5,[v2+128]; ld.shared.b32 b7,[v3+128]; ";

    private const string NextASide = "add.u32 u0,u0,qa; add.u32 u1,u1,qa; add.u32 u2,u2,qa; add.u32 u3,u3,qa; ";

    private const string NextBSide = "add.u32 w0,v0,qb; add.u32 w1,v1,qb; add.u32 w2,v2,qb; add.u32 w3,v3,qb; ";

    // Sides in a row, halves: 8 × 8 matrices, turned on the way. Sixteen sides are two chunks.
    private const string TurnASide =
        Turned + "{a0,a1,a2,a3},[ra]; xor.b32 t,ra,32;" + Turned + "{a4,a5,a6,a7},[t]; xor.b32 t,ra,64;"
        + Turned + "{a8,a9,a10,a11},[t]; xor.b32 t,ra,96;" + Turned + "{a12,a13,a14,a15},[t];";

    private const string TurnBSide = Turned + "{b0,b1,b2,b3},[rb]; xor.b32 t,rb,32;" + Turned + "{b4,b5,b6,b7},[t];";

    private const string NextTurnedA = "add.u32 ra,ra,qa; ";

    private const string NextTurnedB = "add.u32 rb,rb,qb; ";

    private const string TurnBSideRight = " xor.b32 t,rb,64;" + Turned + "{b0,b1,b2,b3},[t]; xor.b32 t,rb,96;" + Turned + "{b4,b5,b6,b7},[t];";

    private const string Matrices = " ldmatrix.sync.aligned.m8n8.x4.shared.b16 ";

    private const string Turned = " ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 ";

    private const string Tf32 = " mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 ";

    private const string Bf16 = " mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 ";

    // To the nearest, ties away from zero; the tensor cores alone would cut off.
    private const string RoundA =
        "cvt.rna.tf32.f32 a0,a0; cvt.rna.tf32.f32 a1,a1; cvt.rna.tf32.f32 a2,a2; cvt.rna.tf32.f32 a3,a3;"
        + "cvt.rna.tf32.f32 a4,a4; cvt.rna.tf32.f32 a5,a5; cvt.rna.tf32.f32 a6,a6; cvt.rna.tf32.f32 a7,a7;"
        + "cvt.rna.tf32.f32 a8,a8; cvt.rna.tf32.f32 a9,a9; cvt.rna.tf32.f32 a10,a10; cvt.rna.tf32.f32 a11,a11;"
        + "cvt.rna.tf32.f32 a12,a12; cvt.rna.tf32.f32 a13,a13; cvt.rna.tf32.f32 a14,a14; cvt.rna.tf32.f32 a15,a15;";

    private const string RoundB =
        "cvt.rna.tf32.f32 b0,b0; cvt.rna.tf32.f32 b1,b1; cvt.rna.tf32.f32 b2,b2; cvt.rna.tf32.f32 b3,b3;"
        + "cvt.rna.tf32.f32 b4,b4; cvt.rna.tf32.f32 b5,b5; cvt.rna.tf32.f32 b6,b6; cvt.rna.tf32.f32 b7,b7;";

    private const string Tf32Left =
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

    private const string Tf32Right =
        Tf32 + "{s64,s65,s66,s67},{a0,a1,a2,a3},{b0,b1},{s64,s65,s66,s67};"
        + Tf32 + "{s68,s69,s70,s71},{a0,a1,a2,a3},{b2,b3},{s68,s69,s70,s71};"
        + Tf32 + "{s72,s73,s74,s75},{a0,a1,a2,a3},{b4,b5},{s72,s73,s74,s75};"
        + Tf32 + "{s76,s77,s78,s79},{a0,a1,a2,a3},{b6,b7},{s76,s77,s78,s79};"
        + Tf32 + "{s80,s81,s82,s83},{a4,a5,a6,a7},{b0,b1},{s80,s81,s82,s83};"
        + Tf32 + "{s84,s85,s86,s87},{a4,a5,a6,a7},{b2,b3},{s84,s85,s86,s87};"
        + Tf32 + "{s88,s89,s90,s91},{a4,a5,a6,a7},{b4,b5},{s88,s89,s90,s91};"
        + Tf32 + "{s92,s93,s94,s95},{a4,a5,a6,a7},{b6,b7},{s92,s93,s94,s95};"
        + Tf32 + "{s96,s97,s98,s99},{a8,a9,a10,a11},{b0,b1},{s96,s97,s98,s99};"
        + Tf32 + "{s100,s101,s102,s103},{a8,a9,a10,a11},{b2,b3},{s100,s101,s102,s103};"
        + Tf32 + "{s104,s105,s106,s107},{a8,a9,a10,a11},{b4,b5},{s104,s105,s106,s107};"
        + Tf32 + "{s108,s109,s110,s111},{a8,a9,a10,a11},{b6,b7},{s108,s109,s110,s111};"
        + Tf32 + "{s112,s113,s114,s115},{a12,a13,a14,a15},{b0,b1},{s112,s113,s114,s115};"
        + Tf32 + "{s116,s117,s118,s119},{a12,a13,a14,a15},{b2,b3},{s116,s117,s118,s119};"
        + Tf32 + "{s120,s121,s122,s123},{a12,a13,a14,a15},{b4,b5},{s120,s121,s122,s123};"
        + Tf32 + "{s124,s125,s126,s127},{a12,a13,a14,a15},{b6,b7},{s124,s125,s126,s127};";

    private const string Bf16Left =
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

    private const string Bf16Right =
        Bf16 + "{s64,s65,s66,s67},{a0,a1,a2,a3},{b0,b1},{s64,s65,s66,s67};"
        + Bf16 + "{s68,s69,s70,s71},{a0,a1,a2,a3},{b2,b3},{s68,s69,s70,s71};"
        + Bf16 + "{s72,s73,s74,s75},{a0,a1,a2,a3},{b4,b5},{s72,s73,s74,s75};"
        + Bf16 + "{s76,s77,s78,s79},{a0,a1,a2,a3},{b6,b7},{s76,s77,s78,s79};"
        + Bf16 + "{s80,s81,s82,s83},{a4,a5,a6,a7},{b0,b1},{s80,s81,s82,s83};"
        + Bf16 + "{s84,s85,s86,s87},{a4,a5,a6,a7},{b2,b3},{s84,s85,s86,s87};"
        + Bf16 + "{s88,s89,s90,s91},{a4,a5,a6,a7},{b4,b5},{s88,s89,s90,s91};"
        + Bf16 + "{s92,s93,s94,s95},{a4,a5,a6,a7},{b6,b7},{s92,s93,s94,s95};"
        + Bf16 + "{s96,s97,s98,s99},{a8,a9,a10,a11},{b0,b1},{s96,s97,s98,s99};"
        + Bf16 + "{s100,s101,s102,s103},{a8,a9,a10,a11},{b2,b3},{s100,s101,s102,s103};"
        + Bf16 + "{s104,s105,s106,s107},{a8,a9,a10,a11},{b4,b5},{s104,s105,s106,s107};"
        + Bf16 + "{s108,s109,s110,s111},{a8,a9,a10,a11},{b6,b7},{s108,s109,s110,s111};"
        + Bf16 + "{s112,s113,s114,s115},{a12,a13,a14,a15},{b0,b1},{s112,s113,s114,s115};"
        + Bf16 + "{s116,s117,s118,s119},{a12,a13,a14,a15},{b2,b3},{s116,s117,s118,s119};"
        + Bf16 + "{s120,s121,s122,s123},{a12,a13,a14,a15},{b4,b5},{s120,s121,s122,s123};"
        + Bf16 + "{s124,s125,s126,s127},{a12,a13,a14,a15},{b6,b7},{s124,s125,s126,s127};";

    private const string ClearLeft =
        "mov.f32 s0,0f00000000; mov.f32 s1,0f00000000; mov.f32 s2,0f00000000; mov.f32 s3,0f00000000; mov.f32 s4,0f00000000; mov.f32 s5,0f00000000; mov.f32 s6,0f00000000; mov.f32 s7,0f00000000;"
        + "mov.f32 s8,0f00000000; mov.f32 s9,0f00000000; mov.f32 s10,0f00000000; mov.f32 s11,0f00000000; mov.f32 s12,0f00000000; mov.f32 s13,0f00000000; mov.f32 s14,0f00000000; mov.f32 s15,0f00000000;"
        + "mov.f32 s16,0f00000000; mov.f32 s17,0f00000000; mov.f32 s18,0f00000000; mov.f32 s19,0f00000000; mov.f32 s20,0f00000000; mov.f32 s21,0f00000000; mov.f32 s22,0f00000000; mov.f32 s23,0f00000000;"
        + "mov.f32 s24,0f00000000; mov.f32 s25,0f00000000; mov.f32 s26,0f00000000; mov.f32 s27,0f00000000; mov.f32 s28,0f00000000; mov.f32 s29,0f00000000; mov.f32 s30,0f00000000; mov.f32 s31,0f00000000;"
        + "mov.f32 s32,0f00000000; mov.f32 s33,0f00000000; mov.f32 s34,0f00000000; mov.f32 s35,0f00000000; mov.f32 s36,0f00000000; mov.f32 s37,0f00000000; mov.f32 s38,0f00000000; mov.f32 s39,0f00000000;"
        + "mov.f32 s40,0f00000000; mov.f32 s41,0f00000000; mov.f32 s42,0f00000000; mov.f32 s43,0f00000000; mov.f32 s44,0f00000000; mov.f32 s45,0f00000000; mov.f32 s46,0f00000000; mov.f32 s47,0f00000000;"
        + "mov.f32 s48,0f00000000; mov.f32 s49,0f00000000; mov.f32 s50,0f00000000; mov.f32 s51,0f00000000; mov.f32 s52,0f00000000; mov.f32 s53,0f00000000; mov.f32 s54,0f00000000; mov.f32 s55,0f00000000;"
        + "mov.f32 s56,0f00000000; mov.f32 s57,0f00000000; mov.f32 s58,0f00000000; mov.f32 s59,0f00000000; mov.f32 s60,0f00000000; mov.f32 s61,0f00000000; mov.f32 s62,0f00000000; mov.f32 s63,0f00000000;";

    private const string ClearRight =
        "mov.f32 s64,0f00000000; mov.f32 s65,0f00000000; mov.f32 s66,0f00000000; mov.f32 s67,0f00000000; mov.f32 s68,0f00000000; mov.f32 s69,0f00000000; mov.f32 s70,0f00000000; mov.f32 s71,0f00000000;"
        + "mov.f32 s72,0f00000000; mov.f32 s73,0f00000000; mov.f32 s74,0f00000000; mov.f32 s75,0f00000000; mov.f32 s76,0f00000000; mov.f32 s77,0f00000000; mov.f32 s78,0f00000000; mov.f32 s79,0f00000000;"
        + "mov.f32 s80,0f00000000; mov.f32 s81,0f00000000; mov.f32 s82,0f00000000; mov.f32 s83,0f00000000; mov.f32 s84,0f00000000; mov.f32 s85,0f00000000; mov.f32 s86,0f00000000; mov.f32 s87,0f00000000;"
        + "mov.f32 s88,0f00000000; mov.f32 s89,0f00000000; mov.f32 s90,0f00000000; mov.f32 s91,0f00000000; mov.f32 s92,0f00000000; mov.f32 s93,0f00000000; mov.f32 s94,0f00000000; mov.f32 s95,0f00000000;"
        + "mov.f32 s96,0f00000000; mov.f32 s97,0f00000000; mov.f32 s98,0f00000000; mov.f32 s99,0f00000000; mov.f32 s100,0f00000000; mov.f32 s101,0f00000000; mov.f32 s102,0f00000000; mov.f32 s103,0f00000000;"
        + "mov.f32 s104,0f00000000; mov.f32 s105,0f00000000; mov.f32 s106,0f00000000; mov.f32 s107,0f00000000; mov.f32 s108,0f00000000; mov.f32 s109,0f00000000; mov.f32 s110,0f00000000; mov.f32 s111,0f00000000;"
        + "mov.f32 s112,0f00000000; mov.f32 s113,0f00000000; mov.f32 s114,0f00000000; mov.f32 s115,0f00000000; mov.f32 s116,0f00000000; mov.f32 s117,0f00000000; mov.f32 s118,0f00000000; mov.f32 s119,0f00000000;"
        + "mov.f32 s120,0f00000000; mov.f32 s121,0f00000000; mov.f32 s122,0f00000000; mov.f32 s123,0f00000000; mov.f32 s124,0f00000000; mov.f32 s125,0f00000000; mov.f32 s126,0f00000000; mov.f32 s127,0f00000000;";
}
