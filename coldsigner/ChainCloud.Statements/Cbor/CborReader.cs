using System.Buffers.Binary;
using System.Text;

namespace ChainCloud.Statements;

/// <summary>
/// Reads what <see cref="CborWriter"/> writes and refuses everything else: other types, indefinite lengths, integers that are not in
/// their shortest form, bad UTF-8. The first refusal sticks: later reads return empty values, so a caller reads all its fields and
/// then looks at <see cref="Problem"/> once.
/// </summary>
public sealed class CborReader
{
    /// <summary>No statement or frame is longer, in bytes.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private readonly ReadOnlyMemory<byte> _input;
    private int _at;

    /// <summary>Starts at the first byte. More than <see cref="MaxLength"/> bytes are refused at once.</summary>
    public CborReader(ReadOnlyMemory<byte> input)
    {
        _input = input;
        if (input.Length > MaxLength)
        {
            Refuse($"{input.Length} bytes are more than {MaxLength}.");
        }
    }

    /// <summary>The first refusal, with code <see cref="ProblemCodes.StatementMalformed"/>; null while all is well.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>True when a byte string comes next.</summary>
    public bool NextIsBytes => Problem is null && _at < _input.Length && _input.Span[_at] >> 5 == CborMajor.Bytes;

    /// <summary>Makes the whole reading fail, unless it already has.</summary>
    public void Refuse(string why) => Problem ??= new Problem(ProblemCodes.StatementMalformed, why);

    /// <summary>Refuses with <paramref name="why"/> when the condition does not hold.</summary>
    public void Require(bool condition, string why)
    {
        if (!condition)
        {
            Refuse(why);
        }
    }

    public ulong ReadUnsigned() => ReadHead(CborMajor.Unsigned);

    /// <summary>The number of items of an array of at most <paramref name="max"/>; 0 after a refusal.</summary>
    public int ReadArray(int max)
    {
        var count = ReadHead(CborMajor.Array);
        if (count > (ulong)max)
        {
            Refuse($"An array has {count} items, at most {max} are allowed.");
        }

        return Problem is null ? (int)count : 0;
    }

    /// <summary>Reads an array head that says exactly <paramref name="count"/>.</summary>
    public void ExpectArray(int count)
    {
        var found = ReadArray(int.MaxValue);
        Require(found == count, $"An array has {found} items instead of {count}.");
    }

    /// <summary>A byte string of at most <paramref name="max"/> bytes, as a slice of the input.</summary>
    public ReadOnlyMemory<byte> ReadBytes(int max) => ReadString(CborMajor.Bytes, max);

    /// <summary>A text string of at most <paramref name="maxBytes"/> bytes of strict UTF-8; "" after a refusal.</summary>
    public string ReadText(int maxBytes)
    {
        var bytes = ReadString(CborMajor.Text, maxBytes);
        try
        {
            return CborMajor.StrictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            Refuse("A text is not UTF-8.");
            return "";
        }
    }

    /// <summary>Refuses when bytes are left over.</summary>
    public void ExpectEnd() => Require(_at == _input.Length, "Bytes follow the last field.");

    private ReadOnlyMemory<byte> ReadString(int major, int max)
    {
        var length = ReadHead(major);
        if (Problem is null && (length > (ulong)max || length > (ulong)(_input.Length - _at)))
        {
            Refuse(length > (ulong)max ? $"A string has {length} bytes, at most {max} are allowed." : "The input ends inside a string.");
        }

        if (Problem is not null)
        {
            return default;
        }

        var slice = _input.Slice(_at, (int)length);
        _at += (int)length;
        return slice;
    }

    private ulong ReadHead(int major)
    {
        if (Problem is not null)
        {
            return 0;
        }

        var rest = _input.Span[_at..];
        if (rest.IsEmpty || rest[0] >> 5 != major)
        {
            Refuse(rest.IsEmpty ? "The input ends before its last field." : $"A field is of CBOR type {rest[0] >> 5} instead of {major}.");
            return 0;
        }

        var low = rest[0] & 31;
        if (low < 24)
        {
            _at++;
            return (ulong)low;
        }

        var extra = low <= 27 ? 1 << (low - 24) : 0;
        if (extra == 0 || rest.Length <= extra)
        {
            Refuse(extra == 0 ? "Indefinite lengths are not allowed." : "The input ends inside a number.");
            return 0;
        }

        var (value, least) = extra switch
        {
            1 => (rest[1], 24UL),
            2 => (BinaryPrimitives.ReadUInt16BigEndian(rest[1..]), byte.MaxValue + 1UL),
            4 => (BinaryPrimitives.ReadUInt32BigEndian(rest[1..]), ushort.MaxValue + 1UL),
            _ => (BinaryPrimitives.ReadUInt64BigEndian(rest[1..]), uint.MaxValue + 1UL),
        };
        Require(value >= least, "A number is not in its shortest form.");
        _at += 1 + extra;
        return Problem is null ? value : 0;
    }
}
