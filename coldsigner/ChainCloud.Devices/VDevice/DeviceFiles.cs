using System.Text.Json;
using System.Text.Json.Serialization;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Statements;

namespace ChainCloud.Devices.VDevice;

/// <summary>JSON of the facts that a device keeps about itself and others. No secrets.</summary>
internal static class DeviceFiles
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, NewLine = "\n" };

    public static byte[] ToJson(DeviceIdentity self) => Write(new Facts
    {
        Network = self.Network.ToText(),
        Merchant = self.Merchant.ToString(),
        Device = self.Device.ToString(),
        Role = self.Role.ToText(),
    });

    public static byte[] ToJson(EnrolledDevice device) => Write(new Facts
    {
        Network = device.Network.ToText(),
        Merchant = device.Merchant.ToString(),
        Device = device.Device.ToString(),
        Role = device.Role.ToText(),
        IdentityKey = device.IdentityKey.ToString(),
        ChannelKey = device.ChannelKey.ToString(),
        Epoch = device.Epoch,
    });

    public static byte[] ToJson(IEnumerable<DevicePublicKey> administrators) =>
        JsonSerializer.SerializeToUtf8Bytes(administrators.Select(key => key.ToString()).ToArray(), Format);

    public static Result<IReadOnlyList<DevicePublicKey>> ParseAdministrators(ReadOnlySpan<byte> json)
    {
        try
        {
            var keys = (JsonSerializer.Deserialize<string[]>(json, Format) ?? []).Select(DevicePublicKey.Parse).ToArray();
            return keys.All(key => key.IsOk) ? keys.Select(key => key.Value).ToArray() : Malformed("a key is none");
        }
        catch (JsonException malformed)
        {
            return Malformed(malformed.Message);
        }
    }

    public static Result<DeviceIdentity> ParseIdentity(ReadOnlySpan<byte> json) => Read(json).Then(Identity);

    public static Result<EnrolledDevice> ParseEnrolled(ReadOnlySpan<byte> json) => Read(json).Then(facts => Identity(facts).Then(self =>
        DevicePublicKey.Parse(facts.IdentityKey).Then(identity => DevicePublicKey.Parse(facts.ChannelKey).Map(channel =>
            new EnrolledDevice(self.Network, self.Merchant, self.Role, self.Device, identity, channel, facts.Epoch)))));

    private static Result<DeviceIdentity> Identity(Facts facts) =>
        NetworkNames.Parse(facts.Network).Then(network => MerchantId.Parse(facts.Merchant).Then(merchant =>
            DeviceId.Parse(facts.Device).Then(device => WireNames.ParseRole(facts.Role).Map(role =>
                new DeviceIdentity(network, merchant, device, role)))));

    private static byte[] Write(Facts facts) => JsonSerializer.SerializeToUtf8Bytes(facts, Format);

    private static Result<Facts> Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<Facts>(json, Format) is { } facts ? facts : Malformed("it is empty");
        }
        catch (JsonException malformed)
        {
            return Malformed(malformed.Message);
        }
    }

    private static Problem Malformed(string why) => new(ProblemCodes.MalformedRequest, $"A file of the device can't be read: {why}");

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record Facts
    {
        [JsonPropertyName("network")]
        public required string Network { get; init; }

        [JsonPropertyName("merchant")]
        public required string Merchant { get; init; }

        [JsonPropertyName("device")]
        public required string Device { get; init; }

        [JsonPropertyName("role")]
        public required string Role { get; init; }

        [JsonPropertyName("identity_key"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? IdentityKey { get; init; }

        [JsonPropertyName("channel_key"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? ChannelKey { get; init; }

        [JsonPropertyName("epoch"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public uint Epoch { get; init; }
    }
}
