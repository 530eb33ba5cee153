-- Takes ARGV[3] points from the bucket KEYS[1], which holds ARGV[1] and fills by ARGV[2] a second; fewer than none gives points
-- back. Levels are in millionths of a point and times in microseconds of the server, so that replicas need not agree on a clock.
local now = redis.call('TIME')
local at = tonumber(now[1]) * 1000000 + tonumber(now[2])
local rate = tonumber(ARGV[2])
local full = tonumber(ARGV[1]) * 1000000
local cost = tonumber(ARGV[3]) * 1000000
local state = redis.call('HMGET', KEYS[1], 'level', 'at')
local level = tonumber(state[1]) or full
local last = tonumber(state[2]) or at
if last > at then at = last end
level = math.min(full, level + (at - last) * rate)
local taken = 0
if cost <= level then
  level = math.min(full, level - cost)
  taken = 1
end
redis.call('HSET', KEYS[1], 'level', string.format('%.0f', level), 'at', string.format('%.0f', at))
redis.call('PEXPIRE', KEYS[1], math.ceil(full / math.max(rate, 1) / 1000) + 1000)
return {taken, string.format('%.0f', level)}
