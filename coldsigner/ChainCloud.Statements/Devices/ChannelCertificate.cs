namespace ChainCloud.Statements;

/// <summary>A device's identity key says which channel key speaks for it in an epoch.</summary>
/// <param name="Merchant">For whose channel.</param>
/// <param name="Role">Of the device that speaks.</param>
/// <param name="Epoch">1 at enrolment, one higher at each rotation.</param>
/// <param name="PublicKey">The channel key.</param>
/// <param name="NotBefore">Unix seconds.</param>
/// <param name="NotAfter">Unix seconds, above <paramref name="NotBefore"/>.</param>
/// <param name="PrevCertificateHash">Hash of the certificate before; zero for the first.</param>
public sealed record ChannelCertificate(
    MerchantId Merchant, DeviceRole Role, uint Epoch, DevicePublicKey PublicKey, long NotBefore, long NotAfter, Hash256 PrevCertificateHash)
    : IStatement<ChannelCertificate>
{
    public static string Tag => "cc/chan-cert/1";

    public Hash256 Hash => StatementCodec.Hash(this);

    public byte[] Encode()
    {
        var writer = StatementCodec.Begin(Tag, 7);
        writer.Merchant(Merchant);
        writer.Text(Role.ToText());
        writer.Number(Epoch);
        writer.Key(PublicKey);
        writer.Number(NotBefore);
        writer.Number(NotAfter);
        writer.Hash(PrevCertificateHash);
        return writer.ToArray();
    }

    public static Result<ChannelCertificate> Decode(ReadOnlyMemory<byte> payload) => StatementCodec.Decode(payload, 7, reader =>
    {
        var certificate = new ChannelCertificate(
            reader.Merchant(), (DeviceRole)reader.Choice(WireNames.Roles), reader.Small(), reader.Key(), reader.Number(), reader.Number(), reader.Hash());
        reader.Require(certificate.Epoch > 0, "Epochs are counted from 1.");
        reader.Require(certificate.NotBefore < certificate.NotAfter, "The certificate ends before it begins.");
        return certificate;
    });
}
