namespace PGGan.Kernels.Gpu.Products;

/// <summary>
/// Operands on their way from a slab in shared memory to the registers that <see cref="TensorCoreProducts"/> multiplies, as text. %0: this
/// lane's first address, from <c>shared_base</c>; %1, where sides are neighbours in memory: from a position to the fourth after it (<see
/// cref="LaneAddress"/>).
/// </summary>
/// <remarks>
/// Positions neighbours (<c>Depth</c>): 8 × 8 matrices of 16-bit halves, which are 8 × 4 matrices of floats, as they lie; sixteen sides are
/// 1,024 bytes. Sides neighbours in floats (<c>Side</c>): one at a time, since what comes four at a time would have to be moved to where
/// <c>mma</c> takes it; eight sides further is two chunks, thirty-two are 128 bytes. Sides neighbours in halves (<c>Turned</c>): 8 × 8
/// matrices, turned on the way; sixteen sides are two chunks.
/// </remarks>
internal static class TensorCoreOperands
{
    /// <summary>Rows, first half of the positions, which are neighbours.</summary>
    public const string RowsFirstDepth = "{ .reg .b32 r; add.u32 r,%0,shared_base;"
        + Matrices + "{a0,a1,a2,a3},[r+0];"
        + Matrices + "{a4,a5,a6,a7},[r+1024];"
        + Matrices + "{a8,a9,a10,a11},[r+2048];"
        + Matrices + "{a12,a13,a14,a15},[r+3072];" + " }";

    /// <summary>Rows, first half of the positions, sides neighbours, floats.</summary>
    public const string RowsFirstSide =
        "{ .reg .b32 u<4>,v<4>; add.u32 u0,%0,shared_base; xor.b32 u1,u0,32; xor.b32 u2,u0,64; xor.b32 u3,u0,96; "
        + "add.u32 v0,u0,%1; add.u32 v1,u1,%1; add.u32 v2,u2,%1; add.u32 v3,u3,%1; "
        + "ld.shared.b32 a0,[u0]; ld.shared.b32 a1,[u1]; ld.shared.b32 a4,[u2]; ld.shared.b32 a5,[u3]; "
        + "ld.shared.b32 a8,[u0+128]; ld.shared.b32 a9,[u1+128]; ld.shared.b32 a12,[u2+128]; ld.shared.b32 a13,[u3+128]; "
        + "ld.shared.b32 a2,[v0]; ld.shared.b32 a3,[v1]; ld.shared.b32 a6,[v2]; ld.shared.b32 a7,[v3]; "
        + "ld.shared.b32 a10,[v0+128]; ld.shared.b32 a11,[v1+128]; ld.shared.b32 a14,[v2+128]; ld.shared.b32 a15,[v3+128]; " + "}";

    /// <summary>Rows, first half of the positions, sides neighbours, halves.</summary>
    public const string RowsFirstTurned = "{ .reg .b32 r,t; add.u32 r,%0,shared_base;"
        + Turned + "{a0,a1,a2,a3},[r];"
        + "xor.b32 t,r,32;" + Turned + "{a4,a5,a6,a7},[t];"
        + "xor.b32 t,r,64;" + Turned + "{a8,a9,a10,a11},[t];"
        + "xor.b32 t,r,96;" + Turned + "{a12,a13,a14,a15},[t];" + " }";

    /// <summary>32 columns, first half of the positions, which are neighbours.</summary>
    public const string ColumnsFirstDepth = "{ .reg .b32 r; add.u32 r,%0,shared_base;"
        + Matrices + "{b0,b1,b2,b3},[r+0];"
        + Matrices + "{b4,b5,b6,b7},[r+1024];" + " }";

    /// <summary>64 columns, first half of the positions, which are neighbours.</summary>
    public const string ColumnsFirstDepthWide = "{ .reg .b32 r; add.u32 r,%0,shared_base;"
        + Matrices + "{b0,b1,b2,b3},[r+0];"
        + Matrices + "{b4,b5,b6,b7},[r+1024];"
        + Matrices + "{b8,b9,b10,b11},[r+2048];"
        + Matrices + "{b12,b13,b14,b15},[r+3072];" + " }";

    /// <summary>32 columns, first half of the positions, sides neighbours, floats.</summary>
    public const string ColumnsFirstSide =
        "{ .reg .b32 u<4>,v<4>; add.u32 u0,%0,shared_base; xor.b32 u1,u0,32; xor.b32 u2,u0,64; xor.b32 u3,u0,96; "
        + "add.u32 v0,u0,%1; add.u32 v1,u1,%1; add.u32 v2,u2,%1; add.u32 v3,u3,%1; "
        + "ld.shared.b32 b0,[u0]; ld.shared.b32 b2,[u1]; ld.shared.b32 b4,[u2]; ld.shared.b32 b6,[u3]; "
        + "ld.shared.b32 b1,[v0]; ld.shared.b32 b3,[v1]; ld.shared.b32 b5,[v2]; ld.shared.b32 b7,[v3]; " + "}";

    /// <summary>64 columns, first half of the positions, sides neighbours, floats.</summary>
    public const string ColumnsFirstSideWide =
        "{ .reg .b32 u<4>,v<4>; add.u32 u0,%0,shared_base; xor.b32 u1,u0,32; xor.b32 u2,u0,64; xor.b32 u3,u0,96; "
        + "add.u32 v0,u0,%1; add.u32 v1,u1,%1; add.u32 v2,u2,%1; add.u32 v3,u3,%1; "
        + "ld.shared.b32 b0,[u0]; ld.shared.b32 b2,[u1]; ld.shared.b32 b4,[u2]; ld.shared.b32 b6,[u3]; "
        + "ld.shared.b32 b1,[v0]; ld.shared.b32 b3,[v1]; ld.shared.b32 b5,[v2]; ld.shared.b32 b7,[v3]; "
        + "ld.shared.b32 b8,[u0+128]; ld.shared.b32 b10,[u1+128]; ld.shared.b32 b12,[u2+128]; ld.shared.b32 b14,[u3+128]; "
        + "ld.shared.b32 b9,[v0+128]; ld.shared.b32 b11,[v1+128]; ld.shared.b32 b13,[v2+128]; ld.shared.b32 b15,[v3+128]; " + "}";

    /// <summary>32 columns, first half of the positions, sides neighbours, halves.</summary>
    public const string ColumnsFirstTurned = "{ .reg .b32 r,t; add.u32 r,%0,shared_base;"
        + Turned + "{b0,b1,b2,b3},[r];"
        + "xor.b32 t,r,32;" + Turned + "{b4,b5,b6,b7},[t];" + " }";

    /// <summary>64 columns, first half of the positions, sides neighbours, halves.</summary>
    public const string ColumnsFirstTurnedWide = "{ .reg .b32 r,t; add.u32 r,%0,shared_base;"
        + Turned + "{b0,b1,b2,b3},[r];"
        + "xor.b32 t,r,32;" + Turned + "{b4,b5,b6,b7},[t];"
        + "xor.b32 t,r,64;" + Turned + "{b8,b9,b10,b11},[t];"
        + "xor.b32 t,r,96;" + Turned + "{b12,b13,b14,b15},[t];" + " }";

    /// <summary>Rows, second half of the positions, which are neighbours.</summary>
    public const string RowsSecondDepth = "{ .reg .b32 r; add.u32 r,%0,shared_base;"
        + Matrices + "{c0,c1,c2,c3},[r+0];"
        + Matrices + "{c4,c5,c6,c7},[r+1024];"
        + Matrices + "{c8,c9,c10,c11},[r+2048];"
        + Matrices + "{c12,c13,c14,c15},[r+3072];" + " }";

    /// <summary>Rows, second half of the positions, sides neighbours, floats.</summary>
    public const string RowsSecondSide =
        "{ .reg .b32 u<4>,v<4>; add.u32 u0,%0,shared_base; xor.b32 u1,u0,32; xor.b32 u2,u0,64; xor.b32 u3,u0,96; "
        + "add.u32 v0,u0,%1; add.u32 v1,u1,%1; add.u32 v2,u2,%1; add.u32 v3,u3,%1; "
        + "ld.shared.b32 c0,[u0]; ld.shared.b32 c1,[u1]; ld.shared.b32 c4,[u2]; ld.shared.b32 c5,[u3]; "
        + "ld.shared.b32 c8,[u0+128]; ld.shared.b32 c9,[u1+128]; ld.shared.b32 c12,[u2+128]; ld.shared.b32 c13,[u3+128]; "
        + "ld.shared.b32 c2,[v0]; ld.shared.b32 c3,[v1]; ld.shared.b32 c6,[v2]; ld.shared.b32 c7,[v3]; "
        + "ld.shared.b32 c10,[v0+128]; ld.shared.b32 c11,[v1+128]; ld.shared.b32 c14,[v2+128]; ld.shared.b32 c15,[v3+128]; " + "}";

    /// <summary>Rows, second half of the positions, sides neighbours, halves.</summary>
    public const string RowsSecondTurned = "{ .reg .b32 r,t; add.u32 r,%0,shared_base;"
        + Turned + "{c0,c1,c2,c3},[r];"
        + "xor.b32 t,r,32;" + Turned + "{c4,c5,c6,c7},[t];"
        + "xor.b32 t,r,64;" + Turned + "{c8,c9,c10,c11},[t];"
        + "xor.b32 t,r,96;" + Turned + "{c12,c13,c14,c15},[t];" + " }";

    /// <summary>32 columns, second half of the positions, which are neighbours.</summary>
    public const string ColumnsSecondDepth = "{ .reg .b32 r; add.u32 r,%0,shared_base;"
        + Matrices + "{d0,d1,d2,d3},[r+0];"
        + Matrices + "{d4,d5,d6,d7},[r+1024];" + " }";

    /// <summary>64 columns, second half of the positions, which are neighbours.</summary>
    public const string ColumnsSecondDepthWide = "{ .reg .b32 r; add.u32 r,%0,shared_base;"
        + Matrices + "{d0,d1,d2,d3},[r+0];"
        + Matrices + "{d4,d5,d6,d7},[r+1024];"
        + Matrices + "{d8,d9,d10,d11},[r+2048];"
        + Matrices + "{d12,d13,d14,d15},[r+3072];" + " }";

    /// <summary>32 columns, second half of the positions, sides neighbours, floats.</summary>
    public const string ColumnsSecondSide =
        "{ .reg .b32 u<4>,v<4>; add.u32 u0,%0,shared_base; xor.b32 u1,u0,32; xor.b32 u2,u0,64; xor.b32 u3,u0,96; "
        + "add.u32 v0,u0,%1; add.u32 v1,u1,%1; add.u32 v2,u2,%1; add.u32 v3,u3,%1; "
        + "ld.shared.b32 d0,[u0]; ld.shared.b32 d2,[u1]; ld.shared.b32 d4,[u2]; ld.shared.b32 d6,[u3]; "
        + "ld.shared.b32 d1,[v0]; ld.shared.b32 d3,[v1]; ld.shared.b32 d5,[v2]; ld.shared.b32 d7,[v3]; " + "}";

    /// <summary>64 columns, second half of the positions, sides neighbours, floats.</summary>
    public const string ColumnsSecondSideWide =
        "{ .reg .b32 u<4>,v<4>; add.u32 u0,%0,shared_base; xor.b32 u1,u0,32; xor.b32 u2,u0,64; xor.b32 u3,u0,96; "
        + "add.u32 v0,u0,%1; add.u32 v1,u1,%1; add.u32 v2,u2,%1; add.u32 v3,u3,%1; "
        + "ld.shared.b32 d0,[u0]; ld.shared.b32 d2,[u1]; ld.shared.b32 d4,[u2]; ld.shared.b32 d6,[u3]; "
        + "ld.shared.b32 d1,[v0]; ld.shared.b32 d3,[v1]; ld.shared.b32 d5,[v2]; ld.shared.b32 d7,[v3]; "
        + "ld.shared.b32 d8,[u0+128]; ld.shared.b32 d10,[u1+128]; ld.shared.b32 d12,[u2+128]; ld.shared.b32 d14,[u3+128]; "
        + "ld.shared.b32 d9,[v0+128]; ld.shared.b32 d11,[v1+128]; ld.shared.b32 d13,[v2+128]; ld.shared.b32 d15,[v3+128]; " + "}";

    /// <summary>32 columns, second half of the positions, sides neighbours, halves.</summary>
    public const string ColumnsSecondTurned = "{ .reg .b32 r,t; add.u32 r,%0,shared_base;"
        + Turned + "{d0,d1,d2,d3},[r];"
        + "xor.b32 t,r,32;" + Turned + "{d4,d5,d6,d7},[t];" + " }";

    /// <summary>64 columns, second half of the positions, sides neighbours, halves.</summary>
    public const string ColumnsSecondTurnedWide = "{ .reg .b32 r,t; add.u32 r,%0,shared_base;"
        + Turned + "{d0,d1,d2,d3},[r];"
        + "xor.b32 t,r,32;" + Turned + "{d4,d5,d6,d7},[t];"
        + "xor.b32 t,r,64;" + Turned + "{d8,d9,d10,d11},[t];"
        + "xor.b32 t,r,96;" + Turned + "{d12,d13,d14,d15},[t];" + " }";

    /// <summary>All of a wide tile's operands of the first half are %0: for <see cref="PeakKernel{TMachine, TWarp}"/>.</summary>
    public const string Same =
        "mov.b32 a0,%0; mov.b32 a1,%0; mov.b32 a2,%0; mov.b32 a3,%0; mov.b32 a4,%0; mov.b32 a5,%0; mov.b32 a6,%0; mov.b32 a7,%0; "
            + "mov.b32 a8,%0; mov.b32 a9,%0; mov.b32 a10,%0; mov.b32 a11,%0; mov.b32 a12,%0; mov.b32 a13,%0; mov.b32 a14,%0; "
            + "mov.b32 a15,%0; "
        + "mov.b32 b0,%0; mov.b32 b1,%0; mov.b32 b2,%0; mov.b32 b3,%0; mov.b32 b4,%0; mov.b32 b5,%0; mov.b32 b6,%0; mov.b32 b7,%0; "
        + "mov.b32 b8,%0; mov.b32 b9,%0; mov.b32 b10,%0; mov.b32 b11,%0; mov.b32 b12,%0; mov.b32 b13,%0; mov.b32 b14,%0; mov.b32 b15,%0; ";

    private const string Matrices = " ldmatrix.sync.aligned.m8n8.x4.shared.b16 ";

    private const string Turned = " ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 ";
}
