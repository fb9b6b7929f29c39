using System.Text.Json;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Statements;

namespace ChainCloud.Devices.VDevice;

/// <summary>
/// What the merchant's website is configured with, written once: JSON with <c>network</c>, <c>merchant</c>, <c>device</c>,
/// <c>sealing_key</c> (64 hexadecimal digits, secret) and <c>channel_key</c> (66, the V-Device's public key for checking verdicts).
/// </summary>
internal static class WebsiteKey
{
    public static byte[] ToJson(DeviceIdentity self, DevicePublicKey channelKey, ReadOnlySpan<byte> sealingKey)
    {
        // Digits as bytes: the secret never becomes a string.
        Span<byte> digits = stackalloc byte[2 * SealedPayoutRequest.KeyLength];
        Convert.TryToHexStringLower(sealingKey, digits, out _);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("network", self.Network.ToText());
            json.WriteString("merchant", self.Merchant.ToString());
            json.WriteString("device", self.Device.ToString());
            json.WriteString("sealing_key", digits);
            json.WriteString("channel_key", channelKey.ToString());
            json.WriteEndObject();
        }

        digits.Clear();
        return stream.ToArray();
    }
}
