using System.Text;

namespace ChainCloud.Statements;

/// <summary>
/// COSE_Sign1 (RFC 9052 §4.2), untagged, in the one form that devices use: protected header {1: -7 (ES256), 4: kid of 8 bytes},
/// empty unprotected header, payload present, signature of 64 bytes, external_aad = the statement's tag. Any other header, order,
/// length or encoding is refused, so the header needs no general parser.
/// </summary>
public sealed class CoseSign1
{
    private const int KeyIdLength = 8;

    private static readonly byte[] Prefix = [0x84, 0x4d, 0xa2, 0x01, 0x26, 0x04, 0x48];

    private CoseSign1(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> keyId, ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte> signature)
    {
        Bytes = bytes;
        KeyId = keyId;
        Payload = payload;
        Signature = signature;
    }

    /// <summary>The whole message.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Which key the signer says it used: first 8 bytes of SHA-256 of the compressed public key.</summary>
    public ReadOnlyMemory<byte> KeyId { get; }

    /// <summary>The signed statement's bytes, unverified until <see cref="Verify"/> says yes.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>r ‖ s.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Signs a payload under a tag.</summary>
    public static CoseSign1 Sign(string tag, ReadOnlySpan<byte> payload, DeviceSigningKey key)
    {
        var keyId = key.PublicKey.KeyId;
        var signature = key.Sign(ToBeSigned(tag, keyId, payload));
        var tail = new CborWriter();
        tail.WriteBytes(payload);
        tail.WriteBytes(signature);
        byte[] bytes = [.. Prefix, .. keyId, 0xa0, .. tail.ToArray()];
        return Parse(bytes).Value;
    }

    /// <summary>Splits a message without judging its signature. Refuses with <see cref="ProblemCodes.StatementMalformed"/>.</summary>
    public static Result<CoseSign1> Parse(ReadOnlyMemory<byte> bytes)
    {
        var head = Prefix.Length + KeyIdLength + 1;
        if (bytes.Length > CborReader.MaxLength || bytes.Length < head || !bytes.Span.StartsWith(Prefix) || bytes.Span[head - 1] != 0xa0)
        {
            return new Problem(ProblemCodes.StatementMalformed, "This is no COSE_Sign1 message with ES256, an 8-byte kid and nothing else.");
        }

        var reader = new CborReader(bytes[head..]);
        var payload = reader.ReadBytes(CborReader.MaxLength);
        var signature = reader.ReadBytes(DevicePublicKey.SignatureLength);
        reader.Require(signature.Length == DevicePublicKey.SignatureLength, "A signature has 64 bytes.");
        reader.ExpectEnd();
        return reader.Problem is { } problem ? problem : new CoseSign1(bytes, bytes.Slice(Prefix.Length, KeyIdLength), payload, signature);
    }

    /// <summary>True when the key made this signature over this payload under this tag, and the kid names that key.</summary>
    public bool Verify(string tag, DevicePublicKey key) =>
        KeyId.Span.SequenceEqual(key.KeyId) && key.Verify(ToBeSigned(tag, KeyId.Span, Payload.Span), Signature.Span);

    /// <summary>The Sig_structure of RFC 9052 §4.4.</summary>
    private static byte[] ToBeSigned(string tag, ReadOnlySpan<byte> keyId, ReadOnlySpan<byte> payload)
    {
        var writer = new CborWriter();
        writer.WriteArray(4);
        writer.WriteText("Signature1");
        writer.WriteBytes([.. Prefix.AsSpan(2), .. keyId]);
        writer.WriteBytes(Encoding.UTF8.GetBytes(tag));
        writer.WriteBytes(payload);
        return writer.ToArray();
    }
}
