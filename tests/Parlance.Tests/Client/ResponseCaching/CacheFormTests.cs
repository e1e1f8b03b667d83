using Microsoft.Extensions.Caching.Distributed;
using Parlance.Client.Caching;
using Parlance.Tests.Client.Conversations;
using Parlance.Tests.Support;
using Parlance.Tests.Upstream;

namespace Parlance.Tests.Client.ResponseCaching;

/// <summary>Keys, kept answers and the store in memory.</summary>
public class CacheFormTests
{
    private static readonly ChatRequest s_request = new() { Model = "alpha/m", Messages = [Message.User("hi")] };

    /// <summary>What does not change an answer, or is in the key by another name.</summary>
    private static readonly string[] s_outside = [nameof(ChatRequest.Model), nameof(ChatRequest.Stream), nameof(ChatRequest.IncludeUsage)];

    private static readonly RawFields s_extra = new("openai-chat", [new("later", RawJson.Parse("1"))]);
    private static readonly RawPart s_raw = new("openai-chat", "later", RawJson.Parse("{}"));

    /// <summary>Another value for each property.</summary>
    private static readonly Dictionary<string, ChatRequest[]> s_changes = new()
    {
        [nameof(ChatRequest.Messages)] =
        [
            s_request with { Messages = [Message.User("hi ")] },
            s_request with { Messages = [Message.System("hi")] },
            s_request with { Messages = [Message.User("h"), Message.User("i")] },
            s_request with { Messages = [Message.User("h", "i")] },
        ],
        [nameof(ChatRequest.Tools)] =
        [
            s_request with { Tools = [new ToolDefinition("t", null, default)] },
            s_request with { Tools = [new ToolDefinition("t", "d", default)] },
            s_request with { Tools = [new ToolDefinition("t", null, RawJson.Parse("{}"))] },
            s_request with { Tools = [new ToolDefinition("t", null, default) { Strict = false }] },
            s_request with { Tools = [new ToolDefinition("t", null, default) { Extra = s_extra }] },
            s_request with { Tools = [new ToolDefinition("t", null, default) { Cache = new CacheMarker() }] },
            s_request with { Tools = [new ToolDefinition("t", null, default) { Native = s_raw }] },
        ],
        [nameof(ChatRequest.ToolChoice)] = [s_request with { ToolChoice = ToolChoice.Auto }, s_request with { ToolChoice = ToolChoice.Tool("t") }, s_request with { ToolChoice = new ToolChoice("raw", null, s_raw) }],
        [nameof(ChatRequest.ParallelToolCalls)] = [s_request with { ParallelToolCalls = true }, s_request with { ParallelToolCalls = false }],
        [nameof(ChatRequest.Temperature)] = [s_request with { Temperature = 0 }, s_request with { Temperature = 0.1 }],
        [nameof(ChatRequest.TopP)] = [s_request with { TopP = 0 }],
        [nameof(ChatRequest.TopK)] = [s_request with { TopK = 1 }],
        [nameof(ChatRequest.MaxTokens)] = [s_request with { MaxTokens = 1 }],
        [nameof(ChatRequest.Stop)] = [s_request with { Stop = ["a"] }, s_request with { Stop = ["a", "b"] }],
        [nameof(ChatRequest.Seed)] = [s_request with { Seed = 0 }],
        [nameof(ChatRequest.PresencePenalty)] = [s_request with { PresencePenalty = 0 }],
        [nameof(ChatRequest.FrequencyPenalty)] = [s_request with { FrequencyPenalty = 0 }],
        [nameof(ChatRequest.N)] = [s_request with { N = 1 }],
        [nameof(ChatRequest.Logprobs)] = [s_request with { Logprobs = false }],
        [nameof(ChatRequest.TopLogprobs)] = [s_request with { TopLogprobs = 0 }],
        [nameof(ChatRequest.ResponseFormat)] = [s_request with { ResponseFormat = ResponseFormat.Text }, s_request with { ResponseFormat = ResponseFormat.JsonSchema("n", RawJson.Parse("{}")) }, s_request with { ResponseFormat = ResponseFormat.JsonSchema("n", RawJson.Parse("{}"), null) with { Description = "d" } }],
        [nameof(ChatRequest.Reasoning)] =
        [
            s_request with { Reasoning = new ReasoningControl { Effort = "low" } },
            s_request with { Reasoning = new ReasoningControl { BudgetTokens = 1 } },
            s_request with { Reasoning = new ReasoningControl { Enabled = false } },
            s_request with { Reasoning = new ReasoningControl { Raw = s_raw } },
        ],
        [nameof(ChatRequest.User)] = [s_request with { User = "u" }],
        [nameof(ChatRequest.Params)] = [s_request with { Params = [new("a", RawJson.Parse("1"))] }, s_request with { Params = [new("a", RawJson.Parse("2"))] }],
        [nameof(ChatRequest.Extra)] = [s_request with { Extra = s_extra }, s_request with { Extra = s_extra with { Dialect = "other" } }],
    };

    [Fact]
    public void Key_EveryPropertyOfARequest_ChangesIt()
    {
        var properties = typeof(ChatRequest).GetProperties().Where(property => property.CanWrite).Select(property => property.Name).Except(s_outside);
        Assert.Equal(properties.Order(), s_changes.Keys.Order());

        var keys = s_changes.Values.SelectMany(changes => changes).Append(s_request).Select(request => Key(request)).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Fact]
    public void Key_WhoIsAskedAndForWhom_ChangesIt()
    {
        string[] keys = [Key(s_request), CacheKey.Of(s_request, Rig.Beta, ""), CacheKey.Of(s_request, Rig.Target("alpha", "https://elsewhere.example/v1"), ""), CacheKey.Of(s_request, Rig.Alpha, "tenant")];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], Key(s_request with { Stream = true, IncludeUsage = true, Model = "m" }));
    }

    [Fact]
    public void Answer_WrittenAndRead_IsTheSame()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var generator = new MessageGenerator(seed);
            var random = new Random(seed);
            var result = new ChatResult
            {
                Id = generator.Text(),
                Model = generator.Text(),
                Created = random.NextInt64(),
                Elapsed = random.Next(2) == 0 ? TimeSpan.FromTicks(random.NextInt64(1_000_000)) : null,
                Usage = random.Next(3) == 0 ? null : Figures(random),
                Choices = generator.Some(3, () => new ChatChoice(random.Next(3), generator.Message(), random.Next(3) == 0 ? null : FinishReason.Stop)
                {
                    StopSequence = generator.Maybe(generator.Text),
                    Logprobs = random.Next(2) == 0 ? default : generator.Json(),
                    Annotations = generator.Some(2, generator.Raw),
                }),
            };

            Assert.True(AnswerJson.TryRead(AnswerJson.Write("alpha/m", result), out var target, out var read), $"seed {seed}");
            Assert.Equal($"{seed} alpha/m {Nouns.Describe(result)}", $"{seed} {target} {Nouns.Describe(read)}");
        }
    }

    [Fact]
    public void Store_Full_ForgetsWhatWasNotAskedForTheLongest()
    {
        var store = new MemoryStore(3_000, new ManualTime());
        foreach (var key in (string[])["a", "b", "c"])
        {
            store.Set(key, new byte[700], new DistributedCacheEntryOptions());
        }

        Assert.NotNull(store.Get("a"));
        store.Set("d", new byte[700], new DistributedCacheEntryOptions());

        Assert.Null(store.Get("b"));
        Assert.All((string[])["a", "c", "d"], key => Assert.NotNull(store.Get(key)));
        Assert.InRange(store.Bytes, 2_100, 3_000);

        store.Set("e", new byte[5_000], new DistributedCacheEntryOptions());
        Assert.Null(store.Get("e"));
        Assert.NotNull(store.Get("d"));
        store.Remove("a");
        store.Remove("c");
        store.Remove("d");
        Assert.Equal(0, store.Bytes);
    }

    private static string Key(ChatRequest request) => CacheKey.Of(request, Rig.Alpha, "");

    /// <summary>Every class of tokens that there is, each with its own figure.</summary>
    private static Usage Figures(Random random)
    {
        object usage = new Usage();
        foreach (var property in typeof(Usage).GetProperties().Where(property => property.CanWrite))
        {
            property.SetValue(usage, property.PropertyType == typeof(long) ? random.NextInt64(5) : property.PropertyType == typeof(BilledTokens?) ? new BilledTokens(random.NextInt64(5), 1) : Activator.CreateInstance(property.PropertyType));
        }

        return (Usage)usage;
    }
}
