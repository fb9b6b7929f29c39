using System.Formats.Cbor;

namespace ChainCloud.Statements.Tests;

public sealed class CoseSign1Tests
{
    [Fact]
    public void A_second_implementation_reads_the_message_as_RFC_9052_says()
    {
        using var key = DeviceSigningKey.Generate();
        var message = CoseSign1.Sign("cc/test/1", "payload"u8, key);
        var reader = new System.Formats.Cbor.CborReader(message.Bytes, CborConformanceMode.Canonical);
        Assert.Equal(4, reader.ReadStartArray());
        var header = reader.ReadByteString();
        Assert.Equal(0, reader.ReadStartMap());
        reader.ReadEndMap();
        Assert.Equal("payload"u8, reader.ReadByteString());
        var signature = reader.ReadByteString();
        reader.ReadEndArray();
        Assert.Equal(0, reader.BytesRemaining);

        var inner = new System.Formats.Cbor.CborReader(header, CborConformanceMode.Canonical);
        Assert.Equal(2, inner.ReadStartMap());
        Assert.Equal((1, -7, 4), (inner.ReadInt32(), inner.ReadInt32(), inner.ReadInt32()));
        Assert.Equal(key.PublicKey.KeyId, inner.ReadByteString());

        var signed = new System.Formats.Cbor.CborWriter(CborConformanceMode.Canonical);
        signed.WriteStartArray(4);
        signed.WriteTextString("Signature1");
        signed.WriteByteString(header);
        signed.WriteByteString("cc/test/1"u8);
        signed.WriteByteString("payload"u8);
        signed.WriteEndArray();
        Assert.True(key.PublicKey.Verify(signed.Encode(), signature));
    }

    [Fact]
    public void A_signature_under_one_tag_is_none_under_another()
    {
        using var key = DeviceSigningKey.Generate();
        var message = CoseSign1.Sign("cc/receipt/1", "payload"u8, key);
        Assert.True(message.Verify("cc/receipt/1", key.PublicKey));
        Assert.False(message.Verify("cc/receipt/2", key.PublicKey));
    }

    [Fact]
    public void A_payload_of_another_kind_is_no_such_statement()
    {
        using var key = DeviceSigningKey.Generate();
        var message = CoseSign1.Sign(BatchVerdict.Tag, Samples.Intent.Encode(), key);
        Assert.Equal(ProblemCodes.StatementMalformed, SignedStatement.Verify<BatchVerdict>(message.Bytes, key.PublicKey).Problem.Code);
        Assert.Equal(ProblemCodes.StatementSignatureInvalid, SignedStatement.Verify<PayoutIntent>(message.Bytes, key.PublicKey).Problem.Code);
    }

    [Theory]
    [InlineData("a0", "a10000", "unprotected header with an entry")]
    [InlineData("844d", "d2844d", "tag 18")]
    [InlineData("844d", "854d", "five items")]
    [InlineData("a201260448", "a201270448", "EdDSA")]
    [InlineData("a201260448", "a201020448", "another algorithm")]
    public void Every_other_header_is_refused(string from, string to, string what)
    {
        using var key = DeviceSigningKey.Generate();
        var hex = Convert.ToHexStringLower(SignedStatement.Sign(Samples.Verdict, key).Bytes.Span);
        var at = hex.IndexOf(from, from == "a0" ? 30 : 0, StringComparison.Ordinal);
        var changed = Convert.FromHexString(hex[..at] + to + hex[(at + from.Length)..]);
        Assert.True(CoseSign1.Parse(changed) is { IsOk: false } parsed && parsed.Problem.Code == ProblemCodes.StatementMalformed, what);
    }

    [Fact]
    public void What_is_only_read_names_its_signer_by_nothing_but_its_word()
    {
        using var key = DeviceSigningKey.Generate();
        using var other = DeviceSigningKey.Generate();
        var unverified = SignedStatement.Read<BatchVerdict>(SignedStatement.Sign(Samples.Verdict, key).Bytes).Value;
        Assert.Equal(Samples.Verdict, unverified.Statement);
        Assert.True(unverified.Verify(key.PublicKey).IsOk);
        Assert.False(unverified.Verify(other.PublicKey).IsOk);
    }
}
