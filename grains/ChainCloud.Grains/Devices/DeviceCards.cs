using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;

namespace ChainCloud.Grains.Devices;

/// <summary>Checks of the cards that devices write about themselves.</summary>
internal static class DeviceCards
{
    private const int MaxCards = 8;

    /// <summary>
    /// Reads and verifies cards. Refuses with <see cref="ProblemCodes.StatementMalformed"/>, <see cref="ProblemCodes.StatementSignatureInvalid"/>
    /// or, for another merchant or network, <see cref="ProblemCodes.StatementMismatch"/>.
    /// </summary>
    public static Result<IReadOnlyList<DeviceRow>> Check(IReadOnlyList<byte[]> cards, MerchantId merchant, Network network, DateTimeOffset at)
    {
        if (cards.Count is < 1 or > MaxCards)
        {
            return new Problem(ProblemCodes.MalformedRequest, $"Enrol 1 to {MaxCards} device cards.");
        }

        var rows = new List<DeviceRow>();
        foreach (var bytes in cards)
        {
            if (!DeviceCard.VerifyOwn(bytes).TryGet(out var signed, out var problem))
            {
                return problem;
            }

            var card = signed.Statement;
            if (card.Merchant != merchant || card.Network != network)
            {
                return new Problem(ProblemCodes.StatementMismatch, $"The card of {card.Device} is for {card.Merchant} on {card.Network.ToText()}.");
            }

            rows.Add(new DeviceRow(
                card.Device, merchant, DeviceRoles.Of(card.Role), card.IdentityKey.ToArray(), card.ChannelKey.ToArray(), card.Epoch,
                card.AccountXpub.Length > 0 ? card.AccountXpub : null, card.MerchantNumber, bytes, at));
        }

        return rows;
    }

    /// <summary>True when both rows say the same of the same device.</summary>
    public static bool IsSame(DeviceRow known, DeviceRow offered) =>
        known.Id == offered.Id && known.Role == offered.Role && known.Epoch == offered.Epoch && known.AccountXpub == offered.AccountXpub
        && known.IdentityKey.AsSpan().SequenceEqual(offered.IdentityKey) && known.ChannelKey.AsSpan().SequenceEqual(offered.ChannelKey);

    public static EnrolledDevice View(DeviceRow row) =>
        new(row.Id, row.Role, row.IdentityKey, row.ChannelKey, row.Epoch, row.AccountXpub, row.MerchantNumber);

    /// <summary>The channel key of an enrolled device. Stored keys were parsed at enrolment, so this does not refuse.</summary>
    public static DevicePublicKey ChannelKeyOf(DeviceRow row) => DevicePublicKey.Parse(row.ChannelKey).Value;
}
