using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ChainCloud.Chains.Keys.Curve;

/// <summary>
/// A number modulo secp256k1's prime p = 2^256 - C, always below p. For public data only: the time it takes depends on the values.
/// </summary>
internal readonly struct FieldElement : IEquatable<FieldElement>
{
    /// <summary>2^256 modulo p.</summary>
    private const ulong C = 0x1_0000_03d1;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    private FieldElement(ulong a, ulong b, ulong c, ulong d)
    {
        _a = a;
        _b = b;
        _c = c;
        _d = d;
    }

    public static FieldElement One => new(1, 0, 0, 0);

    public bool IsZero => (_a | _b | _c | _d) == 0;

    public bool IsOdd => (_a & 1) != 0;

    /// <summary>Takes 32 bytes big-endian that are a number below p.</summary>
    public static FieldElement Of(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes));

    /// <summary>Writes 32 bytes big-endian.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination, _d);
    }

    public static FieldElement operator +(in FieldElement x, in FieldElement y)
    {
        var (a, b, c, d) = (x._a, x._b, x._c, x._d);
        ulong carry = 0;
        AddWithCarry(ref a, y._a, ref carry);
        AddWithCarry(ref b, y._b, ref carry);
        AddWithCarry(ref c, y._c, ref carry);
        AddWithCarry(ref d, y._d, ref carry);
        return Reduce(a, b, c, d, carry);
    }

    public static FieldElement operator -(in FieldElement x, in FieldElement y)
    {
        var (a, b, c, d) = (x._a, x._b, x._c, x._d);
        ulong borrow = 0;
        SubtractWithBorrow(ref a, y._a, ref borrow);
        SubtractWithBorrow(ref b, y._b, ref borrow);
        SubtractWithBorrow(ref c, y._c, ref borrow);
        SubtractWithBorrow(ref d, y._d, ref borrow);

        // Below zero the limbs hold the difference plus 2^256, which is C more than the difference plus p.
        var excess = borrow * C;
        borrow = 0;
        SubtractWithBorrow(ref a, excess, ref borrow);
        SubtractWithBorrow(ref b, 0, ref borrow);
        SubtractWithBorrow(ref c, 0, ref borrow);
        SubtractWithBorrow(ref d, 0, ref borrow);
        return new FieldElement(a, b, c, d);
    }

    public static FieldElement operator *(in FieldElement x, in FieldElement y)
    {
        ulong r0 = 0, r1 = 0, r2 = 0, r3 = 0, carry = 0;
        MultiplyAdd(x._a, y._a, ref r0, ref carry);
        MultiplyAdd(x._a, y._b, ref r1, ref carry);
        MultiplyAdd(x._a, y._c, ref r2, ref carry);
        MultiplyAdd(x._a, y._d, ref r3, ref carry);
        var r4 = carry;
        carry = 0;
        MultiplyAdd(x._b, y._a, ref r1, ref carry);
        MultiplyAdd(x._b, y._b, ref r2, ref carry);
        MultiplyAdd(x._b, y._c, ref r3, ref carry);
        MultiplyAdd(x._b, y._d, ref r4, ref carry);
        var r5 = carry;
        carry = 0;
        MultiplyAdd(x._c, y._a, ref r2, ref carry);
        MultiplyAdd(x._c, y._b, ref r3, ref carry);
        MultiplyAdd(x._c, y._c, ref r4, ref carry);
        MultiplyAdd(x._c, y._d, ref r5, ref carry);
        var r6 = carry;
        carry = 0;
        MultiplyAdd(x._d, y._a, ref r3, ref carry);
        MultiplyAdd(x._d, y._b, ref r4, ref carry);
        MultiplyAdd(x._d, y._c, ref r5, ref carry);
        MultiplyAdd(x._d, y._d, ref r6, ref carry);
        var r7 = carry;

        // Fold the upper half: it counts C times.
        carry = 0;
        MultiplyAdd(r4, C, ref r0, ref carry);
        MultiplyAdd(r5, C, ref r1, ref carry);
        MultiplyAdd(r6, C, ref r2, ref carry);
        MultiplyAdd(r7, C, ref r3, ref carry);
        return Reduce(r0, r1, r2, r3, carry);
    }

    public FieldElement Square() => this * this;

    /// <summary>The number whose product with this is 1, by Fermat: this^(p-2). Zero gives zero.</summary>
    public FieldElement Invert()
    {
        var result = CommonPower(out var x2).SquareTimes(5) * this;
        result = result.SquareTimes(3) * x2;
        return result.SquareTimes(2) * this;
    }

    /// <summary>One of the two numbers whose square is this, this^((p+1)/4); null when there is none.</summary>
    public FieldElement? SquareRoot()
    {
        var root = (CommonPower(out var x2).SquareTimes(6) * x2).SquareTimes(2);
        return root.Square().Equals(this) ? root : null;
    }

    /// <summary>The power with which both exponents begin: 223 ones, a zero, 22 ones.</summary>
    private FieldElement CommonPower(out FieldElement x2)
    {
        x2 = SquareTimes(1) * this;
        var x3 = x2.SquareTimes(1) * this;
        var x6 = x3.SquareTimes(3) * x3;
        var x9 = x6.SquareTimes(3) * x3;
        var x11 = x9.SquareTimes(2) * x2;
        var x22 = x11.SquareTimes(11) * x11;
        var x44 = x22.SquareTimes(22) * x22;
        var x88 = x44.SquareTimes(44) * x44;
        var x176 = x88.SquareTimes(88) * x88;
        var x220 = x176.SquareTimes(44) * x44;
        var x223 = x220.SquareTimes(3) * x3;
        return x223.SquareTimes(23) * x22;
    }

    public bool Equals(FieldElement other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    public override bool Equals(object? obj) => obj is FieldElement other && Equals(other);

    public override int GetHashCode() => _a.GetHashCode();

    private FieldElement SquareTimes(int count)
    {
        var result = this;
        for (var i = 0; i < count; i++)
        {
            result = result.Square();
        }

        return result;
    }

    /// <summary>Brings four limbs and what is above them below p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FieldElement Reduce(ulong a, ulong b, ulong c, ulong d, ulong above)
    {
        ulong carry = 0;
        MultiplyAdd(above, C, ref a, ref carry);
        AddWithCarry(ref b, 0, ref carry);
        AddWithCarry(ref c, 0, ref carry);
        AddWithCarry(ref d, 0, ref carry);
        return carry == 0 && d != ulong.MaxValue ? new FieldElement(a, b, c, d) : ReduceOnce(a, b, c, d, carry);
    }

    /// <summary>
    /// The rare end of <see cref="Reduce"/>: another 2^256 came out, or the limbs may hold p or more. Adding C to them overflows in
    /// exactly the second case.
    /// </summary>
    private static FieldElement ReduceOnce(ulong a, ulong b, ulong c, ulong d, ulong above)
    {
        var (e, f, g, h) = (a, b, c, d);
        ulong carry = 0;
        AddWithCarry(ref e, C, ref carry);
        AddWithCarry(ref f, 0, ref carry);
        AddWithCarry(ref g, 0, ref carry);
        AddWithCarry(ref h, 0, ref carry);
        return (above | carry) != 0 ? new FieldElement(e, f, g, h) : new FieldElement(a, b, c, d);
    }

    /// <summary>limb + x·y + carry, its upper half the new carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd(ulong x, ulong y, ref ulong limb, ref ulong carry)
    {
        // Both halves apart: one instruction that gives both would send one of them through memory.
        var high = Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(x, y) : Math.BigMul(x, y, out _);
        var low = x * y;
        low += carry;
        high += low < carry ? 1UL : 0;
        low += limb;
        high += low < limb ? 1UL : 0;
        limb = low;
        carry = high;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddWithCarry(ref ulong limb, ulong value, ref ulong carry)
    {
        var sum = limb + carry;
        var over = sum < carry ? 1UL : 0;
        sum += value;
        carry = over + (sum < value ? 1UL : 0);
        limb = sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SubtractWithBorrow(ref ulong limb, ulong value, ref ulong borrow)
    {
        var difference = limb - borrow;
        var under = limb < borrow ? 1UL : 0;
        borrow = under + (difference < value ? 1UL : 0);
        limb = difference - value;
    }
}
