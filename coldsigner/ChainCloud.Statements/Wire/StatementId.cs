using System.Buffers.Binary;

namespace ChainCloud.Statements;

/// <summary>A random id of 16 bytes inside a statement: of an intent, a request, an enrolment. Text form: 32 lower-case hexadecimal digits.</summary>
public readonly record struct StatementId
{
    /// <summary>Length in bytes.</summary>
    public const int Length = 16;

    private readonly UInt128 _bits;

    /// <summary>Takes exactly 16 bytes; throws <see cref="ArgumentException"/> for another length.</summary>
    public StatementId(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException("An id has 16 bytes.", nameof(bytes));
        }

        _bits = BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _bits);
        return bytes;
    }

    /// <summary>Refuses another form with <see cref="ProblemCodes.IdInvalid"/>.</summary>
    public static Result<StatementId> Parse(string? text) =>
        text is { Length: 2 * Length } && text.All(char.IsAsciiHexDigit)
            ? new StatementId(Convert.FromHexString(text))
            : new Problem(ProblemCodes.IdInvalid, "An id is 32 hexadecimal digits.");

    public override string ToString() => Convert.ToHexStringLower(ToArray());
}
