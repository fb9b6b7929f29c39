using ChainCloud.Devices.Enrolment;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Tests.Enrolment;

public sealed class EnrolmentTests : IDisposable
{
    private const long Now = 1_800_000_000;
    private static readonly MerchantId Acme = MerchantId.Parse("acme").Value;
    private static readonly StatementId Nonce = new(new byte[16]);

    private readonly DeviceIdentity _device = new(Network.Regtest, Acme, DeviceId.Parse("vd-acme").Value, DeviceRole.VDevice);
    private readonly DeviceIdentity _vault = new(Network.Regtest, Acme, DeviceId.Parse("vault-send").Value, DeviceRole.SendVault);
    private readonly DeviceKeys _deviceKeys = DeviceKeys.Generate();
    private readonly DeviceKeys _vaultKeys = DeviceKeys.Generate();
    private readonly DeviceKeys _attacker = DeviceKeys.Generate();

    public void Dispose()
    {
        _deviceKeys.Dispose();
        _vaultKeys.Dispose();
        _attacker.Dispose();
    }

    [Fact]
    public void Both_sides_learn_the_others_keys_and_show_the_same_words()
    {
        var offer = Offer();
        var peer = EnrolmentRules.ReadOffer(offer, Network.Regtest, Acme).Value;
        Assert.Equal((_deviceKeys.Identity.PublicKey, _deviceKeys.Channel.PublicKey, 1u), (peer.IdentityKey, peer.ChannelKey, peer.Epoch));
        var answer = Answer(offer);
        var vault = EnrolmentRules.ReadAnswer(offer, answer, Network.Regtest, Acme).Value;
        Assert.Equal((DeviceRole.SendVault, _vaultKeys.Channel.PublicKey), (vault.Role, vault.ChannelKey));
        Assert.Equal(8, EnrolmentWords.Of(offer, answer).Split(' ').Length);
        Assert.True(EnrolmentWords.Confirm(EnrolmentWords.Of(offer, answer), "  " + EnrolmentWords.Of(offer, answer).ToUpperInvariant()).IsOk);
    }

    [Fact]
    public void The_words_are_the_first_88_bits_of_the_hash()
    {
        // SHA-256("cc/enrol-sas/1" ‖ 01 ‖ 02), computed apart from this code, cut into 11 bits a word.
        var bits = string.Concat(System.Security.Cryptography.SHA256.HashData([.. "cc/enrol-sas/1"u8, 1, 2]).Take(11).Select(b => b.ToString("b8")));
        var expected = bits.Chunk(11).Select(chunk => ChainCloud.Chains.Mnemonic.WordList[Convert.ToInt32(new string(chunk), 2)]);
        Assert.Equal(string.Join(' ', expected), EnrolmentWords.Of([1], [2]));
    }

    [Fact]
    public void An_offer_swapped_on_the_way_gives_other_words()
    {
        var offer = Offer();
        var forged = EnrolmentRules.Offer(_device, _attacker, Nonce, Now).Encode();
        var answer = Answer(forged);
        Assert.Equal(ProblemCodes.StatementMismatch, EnrolmentRules.ReadAnswer(offer, answer, Network.Regtest, Acme).Problem.Code);
        Assert.NotEqual(EnrolmentWords.Of(offer, answer), EnrolmentWords.Of(forged, answer));
    }

    [Fact]
    public void An_answer_swapped_on_the_way_gives_other_words()
    {
        var offer = Offer();
        var forged = EnrolmentRules.Answer(_vault, _attacker, offer, 7, "tpub", Nonce, Now).Encode();
        var words = EnrolmentWords.Of(offer, Answer(offer));
        Assert.Equal(ProblemCodes.DeviceConflict, EnrolmentWords.Confirm(EnrolmentWords.Of(offer, forged), words).Problem.Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("abandon")]
    public void Missing_words_confirm_nothing(string? typed) =>
        Assert.False(EnrolmentWords.Confirm(EnrolmentWords.Of([1], [2]), typed).IsOk);

    [Fact]
    public void An_offer_for_another_merchant_or_network_is_refused()
    {
        Assert.Equal(ProblemCodes.StatementMismatch, EnrolmentRules.ReadOffer(Offer(), Network.Main, Acme).Problem.Code);
        Assert.Equal(
            ProblemCodes.StatementMismatch, EnrolmentRules.ReadOffer(Offer(), Network.Regtest, MerchantId.Parse("other").Value).Problem.Code);
    }

    [Fact]
    public void A_channel_key_that_the_identity_did_not_certify_is_refused()
    {
        var good = EnrolmentOffer.Decode(Offer()).Value;
        var other = EnrolmentRules.Offer(_device, _attacker, Nonce, Now);
        Assert.Equal(
            ProblemCodes.StatementSignatureInvalid,
            EnrolmentRules.ReadOffer((good with { ChannelCertificate = other.ChannelCertificate }).Encode(), Network.Regtest, Acme).Problem.Code);
    }

    [Fact]
    public void A_certificate_of_another_role_merchant_or_epoch_is_refused()
    {
        var good = EnrolmentOffer.Decode(Offer()).Value;
        var certificate = new ChannelCertificate(Acme, DeviceRole.VDevice, 1, _deviceKeys.Channel.PublicKey, Now, Now + 1, default);
        foreach (var wrong in new[]
        {
            certificate with { Role = DeviceRole.SendVault }, certificate with { Merchant = MerchantId.Parse("other").Value },
            certificate with { Epoch = 2 }, certificate with { PublicKey = _deviceKeys.Identity.PublicKey },
        })
        {
            var offer = good with { ChannelCertificate = SignedStatement.Sign(wrong, _deviceKeys.Identity).Bytes };
            Assert.Equal(ProblemCodes.StatementMismatch, EnrolmentRules.ReadOffer(offer.Encode(), Network.Regtest, Acme).Problem.Code);
        }
    }

    [Fact]
    public void Keys_come_back_from_their_secret()
    {
        using var secret = _deviceKeys.ToSecret();
        using var again = DeviceKeys.FromSecret(secret.Span);
        Assert.Equal(
            (_deviceKeys.Identity.PublicKey, _deviceKeys.Channel.PublicKey), (again.Identity.PublicKey, again.Channel.PublicKey));
    }

    private byte[] Offer() => EnrolmentRules.Offer(_device, _deviceKeys, Nonce, Now).Encode();

    private byte[] Answer(byte[] offer) => EnrolmentRules.Answer(_vault, _vaultKeys, offer, 7, "tpub", Nonce, Now).Encode();
}
