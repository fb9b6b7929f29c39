namespace ChainCloud.Chains.Keys.Curve;

/// <summary>
/// A point as x = X/Z², y = Y/Z³; Z = 0 is infinity. Adding needs no inversion, so a single product is quick; for many points at once
/// <see cref="AffinePoint.AddEach"/> is quicker.
/// </summary>
internal readonly record struct JacobianPoint(FieldElement X, FieldElement Y, FieldElement Z)
{
    public bool IsInfinity => Z.IsZero;

    /// <summary>
    /// a·G + b·q for scalars of 32 bytes big-endian: b by groups of four bits, a from the generator's table. For public data only.
    /// </summary>
    public static AffinePoint Sum(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, in AffinePoint q)
    {
        const int Bits = 4;
        var multiples = new AffinePoint[1 << Bits];
        AffinePoint.FillMultiples(multiples, q);
        var sum = default(JacobianPoint);
        for (var digit = 0; digit < 256 / Bits; digit++)
        {
            sum = sum.Twice().Twice().Twice().Twice();
            sum = sum.Add(in multiples[digit % 2 == 0 ? b[digit / 2] >> Bits : b[digit / 2] & 0xf]);
        }

        for (var window = 0; window < GeneratorTable.Windows; window++)
        {
            sum = sum.Add(in GeneratorTable.Shared[window, GeneratorTable.Digit(a, window)]);
        }

        return sum.ToAffine();
    }

    public JacobianPoint Twice()
    {
        var (a, b) = (X.Square(), Y.Square());
        var c = b.Square();
        var d = (X + b).Square() - a - c;
        d += d;
        var e = a + a + a;
        var x = e.Square() - d - d;
        var c8 = c + c;
        c8 += c8;
        c8 += c8;
        var yz = Y * Z;
        return new JacobianPoint(x, (e * (d - x)) - c8, yz + yz);
    }

    public JacobianPoint Add(in AffinePoint other)
    {
        if (other.IsInfinity || IsInfinity)
        {
            return other.IsInfinity ? this : new JacobianPoint(other.X, other.Y, FieldElement.One);
        }

        var zz = Z.Square();
        var h = (other.X * zz) - X;
        var r = (other.Y * (Z * zz)) - Y;
        if (h.IsZero)
        {
            return r.IsZero ? Twice() : default;
        }

        var hh = h.Square();
        var hhh = h * hh;
        var v = X * hh;
        var x = r.Square() - hhh - v - v;
        return new JacobianPoint(x, (r * (v - x)) - (Y * hhh), Z * h);
    }

    public AffinePoint ToAffine()
    {
        if (IsInfinity)
        {
            return default;
        }

        var inverse = Z.Invert();
        var square = inverse.Square();
        return new AffinePoint(X * square, Y * (square * inverse));
    }
}
