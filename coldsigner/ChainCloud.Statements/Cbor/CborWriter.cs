using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ChainCloud.Statements;

/// <summary>
/// Writes the canonical subset of CBOR that statements and frames use (RFC 8949 §4.2): definite arrays, unsigned integers, byte
/// strings and text strings, each in its shortest form. Nothing else can be written.
/// </summary>
public sealed class CborWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>Starts an array; exactly <paramref name="count"/> items have to follow.</summary>
    public void WriteArray(int count) => WriteHead(CborMajor.Array, (ulong)count);

    public void WriteUnsigned(ulong value) => WriteHead(CborMajor.Unsigned, value);

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteHead(CborMajor.Bytes, (ulong)bytes.Length);
        _buffer.Write(bytes);
    }

    /// <summary>Writes text as UTF-8. Throws <see cref="EncoderFallbackException"/> for text with lone surrogates.</summary>
    public void WriteText(string text)
    {
        var bytes = CborMajor.StrictUtf8.GetBytes(text);
        WriteHead(CborMajor.Text, (ulong)bytes.Length);
        _buffer.Write(bytes);
    }

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    private void WriteHead(int major, ulong argument)
    {
        Span<byte> head = stackalloc byte[9];
        var length = 1;
        if (argument < 24)
        {
            head[0] = (byte)argument;
        }
        else if (argument <= byte.MaxValue)
        {
            (head[0], head[1], length) = (24, (byte)argument, 2);
        }
        else if (argument <= ushort.MaxValue)
        {
            (head[0], length) = (25, 3);
            BinaryPrimitives.WriteUInt16BigEndian(head[1..], (ushort)argument);
        }
        else if (argument <= uint.MaxValue)
        {
            (head[0], length) = (26, 5);
            BinaryPrimitives.WriteUInt32BigEndian(head[1..], (uint)argument);
        }
        else
        {
            (head[0], length) = (27, 9);
            BinaryPrimitives.WriteUInt64BigEndian(head[1..], argument);
        }

        head[0] |= (byte)(major << 5);
        _buffer.Write(head[..length]);
    }
}

/// <summary>The four major types of the subset (RFC 8949 §3.1) and its text encoding.</summary>
internal static class CborMajor
{
    public const int Unsigned = 0;
    public const int Bytes = 2;
    public const int Text = 3;
    public const int Array = 4;

    public static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
