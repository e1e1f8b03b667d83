using System.Text.Json;
using Parlance.Manifests;
using Parlance.Simulator;
using Parlance.Tests.Support;
using Parlance.Tests.Upstream;

namespace Parlance.Tests.Client.Typed;

/// <summary>Answers as values: against the simulator in every protocol, and against a vendor whose model does not do as it is told.</summary>
public sealed class TypedAnswerTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Vendor _vendor;

    public TypedAnswerTests() => _vendor = new Vendor(_time);

    public static TheoryData<string> Models => BuilderTests.Models;

    public void Dispose() => _vendor.Dispose();

    private static SimulatorHandler Simulator() => new(new SimulatorOptions { Announce = false, Pace = 0 });

    private static Task<AiClient> ClientAsync(string model, HttpMessageHandler handler) => AiClient.FromModelAsync(model, new AiClientOptions { ApiKey = "any", BaseUrl = new Uri("https://sim.example/v1"), HttpHandler = handler, MaxRetries = 0 });

    private Task<AiClient> AtVendorAsync() => AiClient.CreateAsync(new AiClientOptions
    {
        Model = "alpha/m",
        Catalog = new Catalog([Rig.Alpha.Provider with { Models = [new ModelCard("m") { Price = new Price(1_000_000, 10_000_000, "list", "2026-11") }] }]),
        TimeProvider = _time,
        HttpHandler = _vendor,
        MaxRetries = 0,
    });

    /// <summary>Answers with <paramref name="text"/>; 9 tokens in, 3 out.</summary>
    private void Says(string text, string finish = "stop") =>
        _vendor.Streams(Wires.Hello().Replace("\"Hel\"", JsonSerializer.Serialize(text), StringComparison.Ordinal).Replace("\"lo!\"", "\"\"", StringComparison.Ordinal).Replace("\"stop\"", $"\"{finish}\"", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Value_InEveryProtocol_HasTheFormOfItsType(string model)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync(model, simulator);

        var dish = await client.Chat().User("Invent a dish").ExecuteAsync<TypeSchemaTests.Dish>();
        var place = await client.Chat().User("Name a city").ExecuteAsync(TypesContext.Default.Place);

        Assert.NotEqual("", dish.Value.Name);
        Assert.NotEmpty(dish.Value.Tags);
        Assert.True(Enum.IsDefined(dish.Value.Course));
        Assert.NotEqual("", place.Value.CityName);
        Assert.Equal((false, model, 1), (place.Repaired, place.Stats.Target, place.Stats.Attempts));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Value_ThatIsNoObject_ComesAsItself(string model)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync(model, simulator);

        Assert.NotEmpty((await client.Chat().User("Name cities").ExecuteAsync(TypesContext.Default.PlaceArray)).Value);
        Assert.IsType<int>((await client.Chat().User("How many?").ExecuteAsync<int>()).Value);
        Assert.True(Enum.IsDefined((await client.Chat().User("Which course?").ExecuteAsync<TypeSchemaTests.Course>()).Value));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Repair_InEveryProtocol_IsAConversationThatTheVendorTakes(string model)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync(model, simulator);

        // The simulator follows no patterns, so that its words are no durations.
        var error = await Assert.ThrowsAsync<AiException>(() => client.Chat().System("Be exact.").User("How long?").ExecuteAsync<TimeSpan>());

        Assert.Equal(("answer_schema_mismatch", 200, 200), (error.Error.Code, simulator.Requests[0].Status, simulator.Requests[1].Status));
        Assert.Equal((2, 2), (simulator.Requests.Count, error.Stats!.Attempts));
        Assert.StartsWith("{", error.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repair_OfAWrongForm_SendsAnswerAndReasonsBackAndSumsBothRounds()
    {
        Says("""{"city_name":5,"population":3}""");
        Says("""{"city_name":"Lima","people":11000000}""");
        using var client = await AtVendorAsync();

        var place = await _time.RunAsync(client.Chat().User("Name a city").ExecuteAsync(TypesContext.Default.Place));

        var messages = JsonDocument.Parse(_vendor.Sent[1].Body).RootElement.GetProperty("messages");
        var told = messages[2].GetProperty("content").GetString()!;
        Assert.Equal(new Place("Lima", 11_000_000), place.Value);
        Assert.Equal("""{"city_name":5,"population":3}""", messages[1].GetProperty("content").GetString());
        Assert.Contains("$.city_name must be of type string", told, StringComparison.Ordinal);
        Assert.Contains("$.people is missing", told, StringComparison.Ordinal);
        Assert.Contains("$.population may not be there", told, StringComparison.Ordinal);
        Assert.Equal((true, 2, 18L, 6L, 18L + 60), (place.Repaired, place.Stats.Attempts, place.Stats.PromptTokens, place.Stats.CompletionTokens, place.Stats.CostNanoUsd));
    }

    [Fact]
    public async Task Repair_ThatFailsToo_IsAnErrorWithTheTextAndBothRounds()
    {
        Says("nothing");
        Says("""{"city_name":null}""");
        using var client = await AtVendorAsync();

        var error = await Assert.ThrowsAsync<AiException>(() => _time.RunAsync(client.Chat().User("Name a city").ExecuteAsync(TypesContext.Default.Place)));

        Assert.Equal(("E3001", "answer_schema_mismatch", """{"city_name":null}"""), (error.Code, error.Error.Code, error.Answer));
        Assert.DoesNotContain("null}", error.Message, StringComparison.Ordinal);
        Assert.Equal((2, 24L), (error.Stats!.Attempts, error.Stats.TotalTokens));
        Assert.Equal(2, _vendor.Sent.Count);
    }

    [Fact]
    public async Task Repair_ThatIsNotAnswered_TellsWhatTheFirstRoundTook()
    {
        Says("nothing");
        _vendor.Answers(400, """{"error":{"message":"no"}}""");
        using var client = await AtVendorAsync();

        var error = await Assert.ThrowsAsync<AiException>(() => _time.RunAsync(client.Chat().User("Name a city").ExecuteAsync(TypesContext.Default.Place)));

        Assert.Equal(("E1001", 12L), (error.Code, error.Stats!.TotalTokens));
    }

    [Theory]
    [InlineData("""{"city_name":"Li""", "length", "answer_not_json", "MaxTokens")]
    [InlineData("", "content_filter", "answer_refused", "filter")]
    public async Task Answer_ThatNoSecondRoundCouldMend_FailsAtOnce(string text, string finish, string code, string hint)
    {
        Says(text, finish);
        using var client = await AtVendorAsync();

        var error = await Assert.ThrowsAsync<AiException>(() => _time.RunAsync(client.Chat().User("Name a city").ExecuteAsync(TypesContext.Default.Place)));

        Assert.Equal((code, text), (error.Error.Code, error.Answer));
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
        Assert.Single(_vendor.Sent);
    }

    [Fact]
    public async Task Answer_InACodeFence_IsTaken()
    {
        Says("Here it is:\n```json\n{\"city_name\":\"Lima\",\"people\":null}\n```");
        using var client = await AtVendorAsync();

        Assert.Equal(new Place("Lima", null), (await _time.RunAsync(client.Chat().User("Name a city").ExecuteAsync(TypesContext.Default.Place))).Value);
    }

    [Fact]
    public async Task Answer_OfAModelWithoutJsonMode_IsMendedLikeAnyOther()
    {
        Says("nothing");
        Says("""{"city_name":"Lima","people":null}""");
        using var client = await AiClient.CreateAsync(new AiClientOptions
        {
            Model = "alpha/m",
            Catalog = new Catalog([Rig.Alpha.Provider with { Quirks = new Parlance.Dialects.Quirks { StructuredOutput = "none" } }]),
            TimeProvider = _time,
            HttpHandler = _vendor,
        });

        var place = await _time.RunAsync(client.Chat().User("Name a city").ExecuteAsync(TypesContext.Default.Place));

        Assert.Equal(("Lima", true, 2), (place.Value.CityName, place.Repaired, _vendor.Sent.Count));
    }

    [Fact]
    public async Task Request_OfAType_CarriesItsSchemaStrictly()
    {
        Says("""{"city_name":"Lima","people":null}""");
        using var client = await AtVendorAsync();

        await _time.RunAsync(client.Chat().User("Name a city").ExecuteAsync(TypesContext.Default.Place));

        var format = JsonDocument.Parse(_vendor.Sent[0].Body).RootElement.GetProperty("response_format").GetProperty("json_schema");
        Assert.Equal(("Place", true), (format.GetProperty("name").GetString(), format.GetProperty("strict").GetBoolean()));
        Assert.False(format.GetProperty("schema").GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public async Task Timeout_OfATypedCall_HoldsForBothRounds()
    {
        Says("nothing");
        _vendor.Hangs();
        using var client = await AtVendorAsync();

        var error = await Assert.ThrowsAsync<AiException>(() => _time.RunAsync(client.Chat().User("Name a city").Timeout(TimeSpan.FromSeconds(4)).ExecuteAsync(TypesContext.Default.Place)));

        Assert.Equal(("call_timeout", TimeSpan.FromSeconds(4)), (error.Error.Code, _time.Elapsed));
    }
}
