-- How wide the columns of a table are on paper: so that the table takes as few lines as it can, on a page that is turned if it must.
local UPRIGHT, LYING, SHEET = 112, 169, 122 -- letters across an A4 page as it is, turned, and with the margins and letters of a sheet
local LONGEST_WORD, PADDING = 18, 2 -- of a column, and of its margins, in letters
local MANY_COLUMNS, LINES_OF_A_PAGE = 7, 60
local BESIDE = 0.02 -- what a line of a cell counts that makes its row no lower, where columns are fitted closely
local SMALLER, BOLD, BOLD_CLOSE, LETTER_PX = 0.85, 1.2, 1.1, 5.4 -- what stands below the head of a cell, what is bold, also where columns are fitted closely, and a letter of a table

-- The lines of a cell as it is written, in letters so heavy, and its longest word; a picture in a line is as wide as the letters it takes.
local function lines_of(cell, is_close, weight)
  local lines, longest, letters = {}, 3, 0
  local function shown(image)
    letters = letters + (tonumber(image.attributes.width) or 0) / LETTER_PX
    longest = math.max(longest, letters)
    return {}
  end
  local function read(text, size)
    for word in text:gmatch("%S+") do
      local length = (utf8.len(word) or #word) * size
      longest, letters = math.max(longest, math.min(length, LONGEST_WORD)), letters + length + size
    end
  end
  local function ended()
    if letters > 0 then table.insert(lines, letters) end
    letters = 0
  end
  local function span(element)
    local is_below = element.classes:includes("below")
    if is_below then ended() end
    if element.classes:includes("chip") and not is_close then
      local letter = LETTER_PX * (element.classes:includes("not-rated") and 1 or BOLD)
      shown({ attributes = { width = utf8.len(pandoc.utils.stringify(element)) * letter } }) -- in one line
    else
      read(pandoc.utils.stringify(element.content:walk({ Image = shown })), is_below and SMALLER or weight)
    end
    if is_below then ended() end
  end
  local function look(elements)
    for _, each in ipairs(elements) do
      local kind = each.t
      if kind == "Str" then read(each.text, weight)
      elseif kind == "Image" then shown(each)
      elseif kind == "Link" or kind == "Span" and not each.classes:includes("cell") then span(each)
      elseif each.content then look(each.content) end
    end
  end
  for _, block in ipairs(cell.contents) do
    look({ block })
    ended()
  end
  return lines, longest
end

-- How many lines the cell takes in a column of so many letters.
local function height(lines, width)
  local total = 0
  for _, letters in ipairs(lines) do total = total + math.ceil(letters / width) end
  return total
end

-- The rows of a table as columns of measured cells, and the least width of each column: its longest word.
local function measured(element, is_close)
  local rows, least = {}, {}
  local function look(from, weight)
    for _, row in ipairs(from) do
      local column, found = 1, {}
      for _, cell in ipairs(row.cells) do
        if cell.col_span == 1 then
          local lines, longest = lines_of(cell, is_close, weight or 1)
          found[column], least[column] = lines, math.max(least[column] or 3, math.ceil(longest))
        end
        column = column + cell.col_span
      end
      table.insert(rows, found)
    end
  end
  look(element.head.rows, is_close and BOLD_CLOSE or BOLD)
  for _, body in ipairs(element.bodies) do
    look(body.head)
    look(body.body)
  end
  return rows, least
end

-- How many lines the table loses when a column gets 1, 2, … letters more.
local function savings(rows, widths, column, left, is_close)
  local saved = {}
  for more = 1, left do saved[more] = 0 end
  for _, row in ipairs(rows) do
    local others, here = 1, row[column]
    for other, lines in pairs(row) do
      if other ~= column then others = math.max(others, height(lines, widths[other])) end
    end
    local now = here and height(here, widths[column]) or 0
    if now > others or is_close and now > 1 then
      for more = 1, left do
        local after = height(here, widths[column] + more)
        saved[more] = saved[more] + math.max(now - math.max(others, after), is_close and BESIDE * (now - after) or 0)
      end
    end
  end
  return saved
end

-- The column to which more letters save most lines for each letter, and how many they are; none when no letters save any.
local function best(rows, widths, left, is_close)
  local chosen, letters, most = nil, 0, 0
  for column = 1, #widths do
    for more, saved in ipairs(savings(rows, widths, column, left, is_close)) do
      if saved / more > most then chosen, letters, most = column, more, saved / more end
    end
  end
  return chosen, letters
end

-- How many lines the table takes.
local function length(rows, widths)
  local total = 0
  for _, row in ipairs(rows) do
    local lines = 1
    for column, cell in pairs(row) do lines = math.max(lines, height(cell, widths[column])) end
    total = total + lines
  end
  return total
end

-- Each column as wide as its longest word, and what is left of the line where it saves most lines.
local function shared(rows, least, across, is_close)
  local widths, left = {}, across
  for column, letters in ipairs(least) do
    widths[column] = letters
    left = left - letters - PADDING
  end
  while left > 0 do
    local column, more = best(rows, widths, left, is_close)
    if not column then break end
    widths[column], left = widths[column] + more, left - more
  end
  return widths
end

-- Fits the columns of the table. Says whether it wants a page that is turned, as it has many columns and is longer than a page;
-- and how many lines it takes. is_close: whether a column may also grow where that alone makes no row lower.
local function fit(element, is_close)
  local rows, least = measured(element, is_close)
  for column = 1, #element.colspecs do least[column] = least[column] or 3 end
  local widths, total = shared(rows, least, is_close and SHEET or UPRIGHT, is_close), 0
  local is_wide = #widths >= MANY_COLUMNS and length(rows, widths) > LINES_OF_A_PAGE
  if is_wide then widths = shared(rows, least, LYING) end
  for _, letters in ipairs(widths) do total = total + letters + PADDING end
  for column, letters in ipairs(widths) do element.colspecs[column] = { pandoc.AlignLeft, (letters + PADDING) / total } end
  return element, is_wide, length(rows, widths)
end

return { fit = fit, LONGEST_WORD = LONGEST_WORD }
