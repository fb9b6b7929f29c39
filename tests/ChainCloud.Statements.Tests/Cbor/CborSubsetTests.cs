using System.Formats.Cbor;
using OurReader = ChainCloud.Statements.CborReader;
using OurWriter = ChainCloud.Statements.CborWriter;
using PlatformWriter = System.Formats.Cbor.CborWriter;

namespace ChainCloud.Statements.Tests;

public sealed class CborSubsetTests
{
    private static readonly ulong[] Numbers =
        [0, 1, 23, 24, 255, 256, 65_535, 65_536, uint.MaxValue, uint.MaxValue + 1UL, long.MaxValue, ulong.MaxValue];

    [Fact]
    public void The_bytes_are_those_of_a_second_implementation_in_canonical_mode()
    {
        var ours = new OurWriter();
        var platform = new PlatformWriter(CborConformanceMode.Canonical);
        ours.WriteArray(Numbers.Length + 2);
        platform.WriteStartArray(Numbers.Length + 2);
        foreach (var number in Numbers)
        {
            ours.WriteUnsigned(number);
            platform.WriteUInt64(number);
        }

        foreach (var length in new[] { 300, 70_000 })
        {
            ours.WriteArray(2);
            platform.WriteStartArray(2);
            ours.WriteBytes(new byte[length]);
            platform.WriteByteString(new byte[length]);
            ours.WriteText(new string('ł', length));
            platform.WriteTextString(new string('ł', length));
            platform.WriteEndArray();
        }

        platform.WriteEndArray();
        Assert.Equal(platform.Encode(), ours.ToArray());
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var writer = new OurWriter();
        writer.WriteArray(4);
        writer.WriteUnsigned(ulong.MaxValue);
        writer.WriteBytes([1, 2, 3]);
        writer.WriteText("naïve");
        writer.WriteArray(0);
        var reader = new OurReader(writer.ToArray());
        reader.ExpectArray(4);
        Assert.Equal(ulong.MaxValue, reader.ReadUnsigned());
        Assert.Equal([1, 2, 3], reader.ReadBytes(3).ToArray());
        Assert.Equal("naïve", reader.ReadText(10));
        Assert.Equal(0, reader.ReadArray(10));
        reader.ExpectEnd();
        Assert.Null(reader.Problem);
    }

    [Theory]
    [InlineData("1800", "number that fits in the head")]
    [InlineData("1817", "number that fits in the head")]
    [InlineData("1900ff", "number that fits in one byte")]
    [InlineData("1a0000ffff", "number that fits in two bytes")]
    [InlineData("1b00000000ffffffff", "number that fits in four bytes")]
    [InlineData("1c", "reserved head")]
    [InlineData("1f", "indefinite head")]
    [InlineData("20", "negative number")]
    [InlineData("40", "byte string")]
    [InlineData("60", "text")]
    [InlineData("80", "array")]
    [InlineData("a0", "map")]
    [InlineData("c000", "tag")]
    [InlineData("f4", "false")]
    [InlineData("f6", "null")]
    [InlineData("fb3ff0000000000000", "float")]
    [InlineData("18", "cut number")]
    [InlineData("1b00000001", "cut number")]
    [InlineData("", "nothing")]
    [InlineData("0000", "two numbers")]
    public void Anything_else_than_one_shortest_number_is_refused(string hex, string what)
    {
        var reader = new OurReader(Convert.FromHexString(hex));
        reader.ReadUnsigned();
        reader.ExpectEnd();
        Assert.True(reader.Problem?.Code == ProblemCodes.StatementMalformed, what);
    }

    [Theory]
    [InlineData("5f4101ff", "indefinite bytes")]
    [InlineData("580101", "length that fits in the head")]
    [InlineData("4201", "cut bytes")]
    [InlineData("450102030405", "more than allowed")]
    [InlineData("5bffffffffffffffff", "length beyond all memory")]
    [InlineData("6161", "text")]
    public void Byte_strings_are_definite_short_enough_and_complete(string hex, string what)
    {
        var reader = new OurReader(Convert.FromHexString(hex));
        reader.ReadBytes(4);
        Assert.True(reader.Problem is not null, what);
    }

    [Theory]
    [InlineData("61ff")]
    [InlineData("62c328")]
    [InlineData("63eda080")]
    [InlineData("62c080")]
    [InlineData("7f6161ff")]
    public void Text_is_strict_utf8(string hex)
    {
        var reader = new OurReader(Convert.FromHexString(hex));
        reader.ReadText(10);
        Assert.NotNull(reader.Problem);
    }

    [Theory]
    [InlineData("9f00ff")]
    [InlineData("9bffffffffffffffff")]
    [InlineData("98050000000000")]
    [InlineData("86")]
    public void Arrays_are_definite_and_of_bounded_length(string hex)
    {
        var reader = new OurReader(Convert.FromHexString(hex));
        Assert.Equal(0, reader.ReadArray(5));
        Assert.NotNull(reader.Problem);
    }

    [Fact]
    public void The_first_refusal_sticks_and_later_reads_are_empty()
    {
        var reader = new OurReader(Convert.FromHexString("f601"));
        Assert.Equal(0UL, reader.ReadUnsigned());
        var first = reader.Problem;
        Assert.Equal(0UL, reader.ReadUnsigned());
        Assert.Equal("", reader.ReadText(5));
        Assert.Equal(0, reader.ReadBytes(5).Length);
        reader.ExpectEnd();
        Assert.Same(first, reader.Problem);
    }

    [Fact]
    public void More_than_four_mebibytes_are_refused_unread()
    {
        var reader = new OurReader(new byte[(4 * 1024 * 1024) + 1]);
        Assert.Equal(0UL, reader.ReadUnsigned());
        Assert.NotNull(reader.Problem);
    }
}
